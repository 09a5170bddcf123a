/** The file's address, by the bundler's loader for files. */
declare const address: string;
export default address;
