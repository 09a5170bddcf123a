// What docs/scan.md tells people to type does what it says. What needs a bundler or a tool is in slow/.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { KINDS } from "../../security/secrets.mjs";
import { git, install, put, repository, run, tarball } from "./command.mjs";
import { accountFor, snippet } from "./docs.mjs";
import { guarded } from "./guarded.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const YAML = createRequire(join(root, "tests/browser/package.json"))("yaml");
accountFor("scan");
const packed = tarball();

const SECRET = KINDS["live secret key"].make("docs");
const LEAK = `k = "${SECRET}";\n`;

/** A partner's project: the package is installed, `npm run build` writes dist/. */
function project() {
  const dir = repository({
    ".gitignore": "node_modules\ndist\n",
    "package.json": JSON.stringify({ scripts: { build: "node build.js" } }),
    "build.js": "const fs = require('fs'); fs.mkdirSync('dist', { recursive: true }); fs.copyFileSync('app.js', 'dist/app.js');",
    "app.js": "1;\n",
  });
  install(dir, packed);
  git(dir, "add", "--all");
  git(dir, "commit", "--quiet", "--message=second");
  return dir;
}

test("a git hook", () => {
  const dir = project();
  run("sh", ["-c", snippet("A git hook")], { cwd: dir });
  guarded(dir);
});

for (const [heading, steps] of [
  ["GitHub Actions", (yaml) => yaml.jobs.secrets.steps.map((step) => step.run).filter(Boolean)],
  ["GitLab CI", (yaml) => yaml.secrets.script],
]) {
  test(heading, () => {
    const commands = steps(YAML.parse(snippet(heading)));
    const env = heading === "GitHub Actions" ? { GITHUB_ACTIONS: "true", CI: "true" } : { GITLAB_CI: "true", CI: "true" };
    const dir = project();
    const all = (last) =>
      commands.map((command, at) =>
        run("sh", ["-c", command], { cwd: dir, env, status: at === commands.length - 1 ? last : 0 }),
      );
    all(0);
    // In the source, and so in what is built of it.
    put(dir, { "app.js": LEAK });
    const { stdout } = all(1).at(-1);
    assert.match(stdout, /^app\.js:1:6$/m);
    assert.match(stdout, /^dist\/app\.js:1:6$/m);
    assert.equal(/^::error file=dist\/app\.js,line=1,col=6,/m.test(stdout), heading === "GitHub Actions");
  });
}

test("the first command, and what it prints", () => {
  const dir = project();
  const [command, printed] = [0, 1].map((index) => snippet("Finding secrets before a page is published", index));
  put(dir, { "dist/index.html": "<p>" });
  run("sh", ["-c", command], { cwd: dir });
  put(dir, { "dist/assets/app.js": `a("${Buffer.from(SECRET).toString("base64")}")` });
  const { stdout } = run("sh", ["-c", command], { cwd: dir, status: 1 });
  const same = (text) => text.replace(/:\d+:\d+$/m, "").replace(/\d+ files/, "");
  assert.equal(same(stdout), same(printed));
});
