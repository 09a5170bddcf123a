// Whether a repository's hooks let no secret be committed.
import assert from "node:assert/strict";

import { KINDS, leaks } from "../../security/secrets.mjs";
import { git, put, run } from "./command.mjs";

const SECRET = KINDS["live secret key"].make("docs");
const LEAK = `k = "${SECRET}";\n`;

/** A commit of a secret is refused, any other is not. */
export function guarded(dir, env) {
  put(dir, { "app.js": "2;\n" });
  git(dir, "add", "app.js");
  run("git", ["commit", "--quiet", "--message=good"], { cwd: dir, env });
  put(dir, { "app.js": LEAK });
  git(dir, "add", "app.js");
  const { stdout, stderr } = run("git", ["commit", "--quiet", "--message=bad"], { cwd: dir, env, status: 1 });
  assert.match(stdout + stderr, /app\.js:1:6[\s\S]*sk_live_…/);
  assert.ok(!leaks(stdout + stderr, SECRET, "sk_live_"));
  assert.equal(git(dir, "log", "-1", "--format=%s").trim(), "good");
  // What counts is what is staged, not what lies in the folder.
  git(dir, "reset", "--quiet", "app.js");
  put(dir, { "other.js": "1;\n" });
  git(dir, "add", "other.js");
  run("git", ["commit", "--quiet", "--message=better"], { cwd: dir, env });
  // A commit of a single file has an index of its own.
  run("git", ["commit", "--quiet", "--message=worse", "app.js"], { cwd: dir, env, status: 1 });
}
