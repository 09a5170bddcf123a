// What docs/scan.md tells people to type.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const text = readFileSync(join(resolve(dirname(fileURLToPath(import.meta.url)), "../../.."), "docs/scan.md"), "utf8");

/** The blocks of code below a heading, up to the next one. */
export function snippets(heading) {
  const [, below] = text.split(new RegExp(`^#+ ${heading}$`, "m"));
  assert.ok(below, `docs/scan.md has no heading "${heading}"`);
  const [section] = below.split(/^#+ [A-Z]/m);
  return [...section.matchAll(/^```\w*\n(.*?)^```$/gms)].map(([, code]) => code);
}

/** The headings of all sections with code. */
export const headings = () => [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading).filter((one) => snippets(one).length > 0);
