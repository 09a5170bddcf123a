// The package as partners get it: packed, and installed from the tarball.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const npm = (cwd, args) => {
  const run = spawnSync("npm", args, { cwd, encoding: "utf8", shell: process.platform === "win32" });
  if (run.status !== 0) throw new Error(`npm ${args[0]} failed in ${cwd}:\n${run.stdout}${run.stderr}`);
  return run.stdout;
};

/** Packs the package in `folder` into `out`; returns what npm says of the tarball, with its `path`. */
export const pack = (folder, out) => {
  mkdirSync(out, { recursive: true });
  const [made] = JSON.parse(npm(out, ["pack", "--json", "--loglevel=error", resolve(folder)]));
  return { ...made, path: join(out, made.filename) };
};

/** Makes `out` a fresh project that has the packed package of `folder`; returns the same. */
export const install = (folder, out) => {
  rmSync(out, { recursive: true, force: true });
  const made = pack(folder, out);
  writeFileSync(join(out, "package.json"), JSON.stringify({ private: true, type: "module" }));
  // Offline: a package without dependencies needs nobody else.
  npm(out, ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", made.path]);
  return made;
};
