// `npx sir-donate snapshot` as partners have it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";

export async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

/** Runs it, and gives what became of it. */
export async function snapshot(args, key) {
  const guard = process.env.SIR_GUARD ?? assert.fail("SIR_GUARD is not set: cargo xtask test --only edge");
  const cli = join(guard, "guard/cli.js");
  assert.ok(existsSync(cli), `${cli} is not there: cargo xtask test --only edge`);
  const child = spawn(process.execPath, [cli, "snapshot", ...args], {
    env: { PATH: process.env.PATH, SIR_PUBLISHABLE_KEY: key },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, told] = await Promise.all([collect(child.stdout), collect(child.stderr), once(child, "exit")]);
  const text = (chunks) => Buffer.concat(chunks).toString("utf8");
  return { code: child.exitCode, out: text(out), told: text(told) };
}
