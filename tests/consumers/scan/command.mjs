// The command as a partner has it: packed, installed and run by name.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

const guard = process.env.SIR_GUARD ?? assert.fail("SIR_GUARD is not set: cargo xtask test --only guard");

/** Only what programs need: variables of this machine may be named as secrets too. */
export const ENVIRONMENT = Object.fromEntries(
  ["PATH", "HOME", "TMPDIR", "LANG", "SystemRoot", "XDG_CACHE_HOME"]
    .filter((name) => process.env[name] !== undefined)
    .map((name) => [name, process.env[name]]),
);
Object.assign(ENVIRONMENT, {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.org",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.org",
});

const folders = [];
process.on("exit", () => folders.forEach((dir) => rmSync(dir, { recursive: true, force: true })));

/** A folder that is gone after the tests. */
export function folder(files = {}) {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "sir-donate-scan-")));
  folders.push(dir);
  put(dir, files);
  return dir;
}

/** Writes files by name. */
export function put(dir, files) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
}

export function run(program, args, { cwd, env = {}, input, status = 0, uid, gid } = {}) {
  const done = spawnSync(program, args, {
    cwd,
    env: { ...ENVIRONMENT, ...env },
    input,
    uid,
    gid,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    shell: process.platform === "win32",
  });
  assert.equal(done.error, undefined);
  // null: any
  if (status !== null) {
    assert.equal(done.status, status, `${program} ${args.join(" ")}\n${done.stdout}\n${done.stderr}`);
  }
  return done;
}

export const git = (cwd, ...args) => run("git", args, { cwd }).stdout;

/** A git repository with these files, all committed that are not ignored. */
export function repository(files = {}) {
  const dir = folder(files);
  git(dir, "init", "--quiet", "--initial-branch=main");
  git(dir, "add", "--all");
  git(dir, "commit", "--quiet", "--allow-empty", "--message=first");
  return dir;
}

/** The tarball as npm would publish it. */
export function tarball() {
  const dir = folder();
  run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", dir, resolve(guard)], { cwd: dir });
  const [name] = readdirSync(dir);
  return join(dir, name);
}

/** Installs the tarball into a project; `npx` finds the command there. */
export function install(dir, packed = tarball()) {
  const quietly = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts"];
  run("npm", ["install", ...quietly, "--save-dev", packed], { cwd: dir });
}

/** A PATH on which the installed command comes first, as in npm's scripts. */
export const withCommand = (dir) => [join(dir, "node_modules/.bin"), ENVIRONMENT.PATH].join(delimiter);
