// Installs the package that `cargo xtask` has built (SIR_GUARD is its folder), from a tarball, as a partner's npm does.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { out } from "./harness.mjs";

const dir = process.env.SIR_GUARD;
if (!dir) {
  console.error("SIR_GUARD is not set: cargo xtask test --only guard builds the package and sets it.");
  process.exit(1);
}

const npm = (args) => {
  const run = spawnSync("npm", args, { cwd: out, encoding: "utf8", shell: process.platform === "win32" });
  if (run.status !== 0) {
    console.error(run.stdout, run.stderr);
    process.exit(1);
  }
  return run.stdout;
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "package.json"), JSON.stringify({ private: true, type: "module" }));
const [{ filename, files }] = JSON.parse(npm(["pack", "--json", "--loglevel=error", resolve(dir)]));
if (files.some(({ path }) => /\.test\.|\.map$/.test(path))) throw new Error("the package holds what is not for partners");
// Offline: a package without dependencies needs nobody else.
npm(["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", join(out, filename)]);
