import { installPackage } from './package.mjs';

const { filename } = installPackage();
console.log(`  ${filename} is installed`);
