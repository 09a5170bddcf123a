import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { findSecrets, pageKeys } from "./secrets.ts";

test("an environment without a prototype counts", () => {
  const value = `value-${randomBytes(20).toString("hex")}`;
  const environment: Record<string, string> = Object.assign(Object.create(null), { MY_SECRET: value });
  assert.deepEqual(
    findSecrets(`a = "${value}"`, { environment }).map(({ kind, variable }) => [kind, variable]),
    [["environment-secret", "MY_SECRET"]],
  );
  assert.deepEqual(findSecrets(`a = "${value}"`), []);
});

test("publishable keys are told with what stands beside them", () => {
  const key = `pk_live_${randomBytes(32).toString("hex")}`;
  const bytes = Buffer.from(`\n{ publishableKey: "${key}", apiBase: "https://example.org" }`);
  assert.deepEqual(pageKeys(bytes), [{ test: false, apiBase: true, line: 2, column: 20, offset: 20 }]);
});
