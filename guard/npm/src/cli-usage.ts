/** The command was called wrongly; it says how it is meant. */
export class Usage extends Error {
  constructor(
    message: string | undefined,
    readonly help?: string,
  ) {
    super(message);
  }
}
