// What the tests of this folder share: the real sandbox, and an origin before it that can fail.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { collect } from "./command.mjs";

/** Of the sandbox's partners (`sir-donate-sandbox --help`): one for all tests, and one whose limit may be used up. */
export const KEY = `pk_test_${"0123456789abcdef".repeat(4)}`;
export const LIMITED = `pk_test_${"7".repeat(64)}`;

const sandboxBinary = process.env.SIR_SANDBOX ?? assert.fail("SIR_SANDBOX is not set: cargo xtask test --only edge");

const ends = [];
process.on("exit", () => ends.forEach((end) => end()));

/** A folder that is gone after the tests. */
export function folder() {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "sir-donate-edge-")));
  ends.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A program that ends with the tests. */
export function start(program, args, options) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], ...options });
  child.on("error", (fault) => assert.fail(`${program} can't be run: ${fault.message}`));
  ends.push(() => child.kill("SIGKILL"));
  return child;
}

/** The sandbox's addresses. */
export async function sandbox() {
  const ports = ["--pages-port", "--api-port", "--checkout-port"].flatMap((name) => [name, "0"]);
  // It serves pages too, of which nothing is needed here.
  const child = start(sandboxBinary, ["--json", ...ports, "--dist", folder(), "--site", folder()]);
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  child.unref();
  child.stdout.unref();
  return JSON.parse(line);
}

/** An origin before `api` that counts what arrives, and answers in its place where it is told to. */
export async function origin(api) {
  const seen = [];
  const self = {
    /** `METHOD path` of each request, but preflights. */
    seen,
    keys: [],
    /** All headers of each. */
    heads: [],
    /** A status to answer with, "gone" to break the connection, or a function of the request that gives either, an answer, or nothing. */
    fault: undefined,
    /** As if nothing had happened. */
    reset() {
      self.fault = undefined;
      for (const list of [seen, self.keys, self.heads]) list.length = 0;
    },
  };
  const server = createServer(async (request, response) => {
    if (request.method !== "OPTIONS") {
      seen.push(`${request.method} ${request.url}`);
      self.keys.push(request.headers["x-partner-key"]);
      self.heads.push(request.headers);
    }
    const fault = typeof self.fault === "function" ? await self.fault(request) : self.fault;
    if (fault === "gone") {
      request.socket.destroy();
      return;
    }
    if (fault !== undefined) {
      const { status, headers, body } = typeof fault === "object" ? fault : { status: fault };
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(body ?? '{"message":"out of order"}');
      return;
    }
    const chunks = await collect(request);
    // Of this connection alone.
    const { host, connection, "transfer-encoding": chunked, "content-length": length, ...headers } = request.headers;
    const body = chunks.length === 0 ? undefined : Buffer.concat(chunks);
    const answer = await fetch(api + request.url, { method: request.method, headers, body });
    const own = ["content-length", "connection", "transfer-encoding", "date"];
    const told = Object.fromEntries([...answer.headers].filter(([name]) => !own.includes(name)));
    response.writeHead(answer.status, told);
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  self.url = `http://127.0.0.1:${server.address().port}`;
  return self;
}

/** Waits until `look` succeeds. */
export async function until(what, look) {
  for (let tries = 0; ; tries += 1) {
    if (await look().catch(() => false)) return;
    assert.ok(tries < 200, `waited for ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
