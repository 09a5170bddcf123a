// What docs/scan.md tells people to type.
import assert from "node:assert/strict";
import { accounts, blocksOf } from "../../samples/blocks.mjs";

const DOCUMENT = "docs/scan.md";

/** What needs a bundler or a tool: slow/. */
const SLOW = ["Husky", "pre-commit", "Parcel", "Next.js"];
/** By suite: whether it tries a block. */
export const SUITES = {
  scan: ({ document, heading }) => document === DOCUMENT && !SLOW.includes(heading),
  sites: ({ document, heading }) => document === DOCUMENT && SLOW.includes(heading),
};

const all = blocksOf(DOCUMENT);
/** `accountFor` is to be called by a suite that tries all that `SUITES` says of it. */
const { take, accountFor } = accounts(all, SUITES);
export { accountFor };

/** A block of code below a heading. */
export function snippet(heading, index = 0) {
  const block = all.filter((block) => block.heading === heading)[index];
  return take(block ?? assert.fail(`${DOCUMENT} has no block ${index + 1} below "${heading}"`)).code;
}
