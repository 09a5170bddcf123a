// What the crate carries for Leptos apps is made of the shim's sources, and kept in git.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const www = dirname(fileURLToPath(import.meta.url));

test("src/browser/element.js is made of the sources that are here", () => {
  const dir = mkdtempSync(join(tmpdir(), "sir-donate-rust-"));
  try {
    const fresh = join(dir, "element.js");
    execFileSync(process.execPath, [join(www, "build.mjs"), "rust", "--out", fresh], { stdio: "inherit" });
    assert.equal(
      readFileSync(join(www, "../src/browser/element.js"), "utf8"),
      readFileSync(fresh, "utf8"),
      "www/shim or www/styles have changed since: run `npm run rust --prefix www` and commit src/browser/element.js too",
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
});
