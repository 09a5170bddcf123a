// Installs the package that `cargo xtask` has built (SIR_GUARD is its folder), from a tarball, as a partner's npm does.
import { install } from "../tarball.mjs";
import { out } from "./harness.mjs";

const dir = process.env.SIR_GUARD;
if (!dir) {
  console.error("SIR_GUARD is not set: cargo xtask test --only guard builds the package and sets it.");
  process.exit(1);
}
const { files } = install(dir, out);
if (files.some(({ path }) => /\.test\.|\.map$/.test(path))) throw new Error("the package holds what is not for partners");
