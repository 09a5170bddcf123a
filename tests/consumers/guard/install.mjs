// Installs the package that `cargo xtask` has built (SIR_GUARD is its folder), from a tarball, as a partner's npm does.
import { built, install } from "../tarball.mjs";
import { out } from "./harness.mjs";

const { files } = install(built("SIR_GUARD"), out);
if (files.some(({ path }) => /\.test\.|\.map$/.test(path))) throw new Error("the package holds what is not for partners");
