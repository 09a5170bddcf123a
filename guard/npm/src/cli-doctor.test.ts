import assert from "node:assert/strict";
import { test } from "node:test";

import { places } from "./cli-doctor.ts";

test("where a page's files may lie, on either kind of system", () => {
  const windows = { windows: true };
  for (const [address, page, options, expected] of [
    ["file:///site/v1/a%20b.js", "file:///site/page.html", { windows: false }, ["/site/v1/a b.js", "/site/site/v1/a b.js"]],
    ["file:///v1/a%20b.js", "file:///site/page.html", { windows: false }, ["/v1/a b.js", "/site/v1/a b.js"]],
    ["file:///C:/site/v1/x.js", "file:///C:/site/page.html", windows, ["C:\\site\\v1\\x.js", "C:\\site\\C:\\site\\v1\\x.js"]],
    // Without a drive it is nowhere but beside the page.
    ["file:///v1/a%20b.js", "file:///C:/site/page.html", windows, ["C:\\site\\v1\\a b.js"]],
    ["file:///v1%2Fx.js", "file:///site/page.html", { windows: false }, []],
  ] as const) {
    assert.deepEqual(places(new URL(address), page, options), expected, address);
  }
});
