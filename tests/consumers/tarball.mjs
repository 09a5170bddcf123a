// The package as partners get it: packed, and installed from the tarball.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const npm = (cwd, args) => {
  const run = spawnSync("npm", args, { cwd, encoding: "utf8", shell: process.platform === "win32" });
  if (run.status !== 0) throw new Error(`npm ${args[0]} failed in ${cwd}:\n${run.stdout}${run.stderr}`);
  return run.stdout;
};

const add = (root, tarball, ...more) =>
  npm(root, ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...more, tarball]);

/** The folder of the package that `cargo xtask` has built, as the variable `name` has it. */
export const built = (name) => {
  const folder = process.env[name];
  if (!folder || !existsSync(join(folder, "package.json"))) {
    throw new Error(`${name} does not name a built package\n  remedy: run this by cargo xtask test, which builds it and sets ${name}`);
  }
  return resolve(folder);
};

/** Packs the package in `folder` into `out`; returns what npm says of the tarball, with its `path`. */
export const pack = (folder, out) => {
  mkdirSync(out, { recursive: true });
  const [made] = JSON.parse(npm(out, ["pack", "--json", "--loglevel=error", folder]));
  return { ...made, path: join(out, made.filename) };
};

/** Makes `out` a fresh project that has the packed package of `folder`; returns the same. */
export const install = (folder, out) => {
  rmSync(out, { recursive: true, force: true });
  const made = pack(folder, out);
  writeFileSync(join(out, "package.json"), JSON.stringify({ private: true, type: "module" }));
  // Offline: a package without dependencies needs nobody else.
  add(out, made.path, "--offline", "--no-package-lock");
  return made;
};

/** Installs what the lock in `root` names, and the package that `install` packed into `out`. */
export const installAlso = (root, out) => {
  const name = existsSync(out) && readdirSync(out).find((name) => name.endsWith(".tgz"));
  if (!name) throw new Error(`${out} holds no package\n  remedy: node install.mjs`);
  // Not `npm ci`, which refuses a lock without the binaries for systems that the registry it was made from lacks.
  add(root, join(out, name), "--prefer-offline");
};
