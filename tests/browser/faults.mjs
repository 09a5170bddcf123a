// What goes wrong on the wire, for real: an origin in front of the sandbox whose
// sockets are reset, whose answers stall, break off, are refused by CORS or come
// as something else; a host with a certificate that nobody vouches for, one that
// takes no connection, one where nobody listens, and a name that nobody knows.
// Nothing is answered in the page's own place.
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, createServer as createNetServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { identity } from './internet.mjs';

const EXPOSED = 'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-RateLimit-RetryAfter, Retry-After';
const HTML = '<!doctype html><title>502 Bad Gateway</title><h1>Bad Gateway</h1><p>nginx</p>';
const MEGABYTES = 10 * 1024 * 1024;

// ---------------------------------------------------------------------------
// Faults of an answer: (exchange) → what is done with it
//
// An exchange can `pass()` the call on to the sandbox and get its answer, so
// that what the donor's call did has been done although no answer arrives, or
// `answer(status, body, headers)`; or it lays hands on the socket.

const nest = (error) => (status, message, extra) => ({ statusCode: status, message, error, ...extra });
const told = (status, body, headers) => (exchange) => exchange.answer(status, body, headers);

/** The sandbox's own good answer, altered. */
const altered = (change) => async (exchange) => {
  const { status, headers, body } = await exchange.pass();
  const given = change(JSON.parse(body.toString('utf8')), body.toString('utf8'));
  exchange.answer(status, given.body ?? given, { ...headers, ...given.headers });
};

/** A value of another type than this one. */
const otherwise = (value) => {
  if (typeof value === 'string') return { text: [value] };
  if (typeof value === 'number') return value % 2 ? 'many' : [value];
  if (typeof value === 'boolean') return 'perhaps';
  if (Array.isArray(value)) return 17;
  return value === null ? false : 'an object';
};

/** Begins an answer that promises all of its bytes, and gives half of them. */
const begun = async (exchange) => {
  const { status, headers, body } = await exchange.pass();
  exchange.head(status, { ...headers, 'content-length': String(body.length) });
  return new Promise((done) => exchange.response.write(body.subarray(0, body.length >> 1), done));
};

/**
 * Each fault that an origin can do to a call. `stalls` says that nothing but the
 * donor's patience ends it, `fresh` that every request gets a connection of its
 * own, `preflight` that it is the preflight that it befalls, `once` that it
 * passes by itself after the first time.
 */
export const FAULTS = {
  'stall before the head': { stalls: true, deed: (exchange) => exchange.pass() },
  'stall in mid-body': { stalls: true, deed: begun },
  'reset': { fresh: true, deed: (exchange) => exchange.reset() },
  // A browser sends a request again by itself where a connection that was good for an earlier one is reset before the
  // first byte of an answer: it might have been closed for idleness.
  'reset, kept connection': { deed: (exchange) => exchange.reset() },
  'reset once, kept connection': { once: true, deed: (exchange) => exchange.reset() },
  'reset in mid-body': { deed: async (exchange) => (await begun(exchange), exchange.reset()) },
  'closed in mid-body': { deed: async (exchange) => (await begun(exchange), exchange.response.socket.end()) },
  'no answer, closed': { fresh: true, deed: async (exchange) => (await exchange.pass(), exchange.hangUp()) },
  'CORS refuses the preflight': { preflight: true, deed: (exchange) => exchange.bare(403, 'no') },
  'CORS refuses the answer': {
    deed: async (exchange) => {
      const { status, body } = await exchange.pass();
      exchange.bare(status, body, { 'content-type': 'application/json' });
    },
  },
  'redirect': { deed: told(302, '', { location: '/login' }) },
  '400, a text': { deed: told(400, nest('Bad Request')(400, 'amount is below the minimum')) },
  '400, a list': { deed: told(400, nest('Bad Request')(400, ['amount must be an integer', 'donorEmail must be an email'])) },
  '401 INVALID_API_KEY': { deed: told(401, nest('Unauthorized')(401, 'Invalid API key', { code: 'INVALID_API_KEY' })) },
  '401 PARTNER_NOT_ACTIVE': { deed: told(401, nest('PARTNER_NOT_ACTIVE')(401, 'The partner is not active')) },
  '401 PARTNER_SUSPENDED': { deed: told(401, nest('Unauthorized')(401, ['PARTNER_SUSPENDED'])) },
  '401 without a code': { deed: told(401, '') },
  '403 Forbidden': { deed: told(403, nest('Forbidden')(403, 'Forbidden')) },
  '403 of a firewall': { deed: told(403, HTML, { 'content-type': 'text/html' }) },
  '404 Not Found': { deed: told(404, nest('Not Found')(404, 'Not found')) },
  '409 Conflict': { deed: told(409, nest('Conflict')(409, 'Conflict')) },
  '422 Unprocessable': { deed: told(422, nest('Unprocessable Entity')(422, ['currency is not supported'])) },
  '429, readable': {
    deed: told(429, nest('Too Many Requests')(429, 'Rate limit exceeded'), {
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-retryafter': '7',
    }),
  },
  '429, unreadable': { deed: told(429, '', { 'x-ratelimit-retryafter': '7', 'access-control-expose-headers': 'x-none' }) },
  '500 of the API': { deed: told(500, nest('Internal Server Error')(500, 'Internal server error')) },
  '502 with HTML': { deed: told(502, HTML, { 'content-type': 'text/html' }) },
  '503 with Retry-After': { deed: told(503, '', { 'retry-after': '7' }) },
  '503 with HTML': { deed: told(503, HTML, { 'content-type': 'text/html' }) },
  'malformed JSON': { deed: altered((_, text) => text.replace(/:/g, '=')) },
  'truncated JSON': { deed: altered((_, text) => text.slice(0, text.length >> 1)) },
  'wrong types': { deed: altered((json) => Object.fromEntries(Object.entries(json).map(([name, value]) => [name, otherwise(value)]))) },
  'a list': { deed: altered((json) => [json]) },
  'missing fields': { deed: altered(() => ({})) },
  'extra fields': { deed: altered((json, text) => `{"__proto__":{"polluted":1},"constructor":{"status":"x"},"":0,${text.slice(1, -1)},"more":[{"deep":[1,2,[3]]}],"then":null}`) },
  'empty body': { deed: altered(() => '') },
  '10 MB of no JSON': { deed: altered(() => `<!doctype html>${'<p>ten megabytes'.repeat(MEGABYTES / 16)}`) },
  '10 MB around the answer': { deed: altered((json) => ({ ...json, padding: 'x'.repeat(MEGABYTES) })) },
  'wrong content type': { deed: altered((_, text) => ({ body: text, headers: { 'content-type': 'text/html' } })) },
  // No fault: every request has a connection of its own.
  'alone': { fresh: true, deed: undefined },
  'HTML of a portal': { deed: told(200, '<!doctype html><title>Wi-Fi</title><p>Log in', { 'content-type': 'text/html' }) },
};

// ---------------------------------------------------------------------------
// The origin

const KINDS = [
  [/\/v1\/partner\/config$/, 'config'],
  [/\/v1\/partner\/organizations\//, 'organization'],
  [/\/v1\/partner\/donations\/create-link$/, 'create-link'],
  [/\/v1\/partner\/donations\/status\//, 'status'],
  [/\/snapshot\.json$/, 'snapshot'],
];
export const kindOf = (path) => KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? 'other';

const readAll = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/**
 * An origin in front of the sandbox. `fault(call)` says which of FAULTS befalls
 * a call, or a function of the same kind as their deeds, or nothing.
 *
 * Widgets come with whatever key they like, so that what they store is told
 * apart; on the way to the sandbox each becomes `key`.
 */
export async function faultyOrigin(sandbox, { key, contract, snapshot } = {}) {
  const origin = {
    /** All calls but preflights: `{ kind, method, path, key, body, socket, turn, at, fault, status, silent }`. */
    calls: [],
    /** What broke the contract or the harness, as sentences. */
    violations: [],
    fault: () => undefined,
    of: (kind) => origin.calls.filter((call) => call.kind === kind),
  };
  const target = new URL(sandbox.api);
  const sockets = new Set();
  let numbered = 0;

  const server = createServer(async (request, response) => {
    const { socket } = request;
    try {
      const body = await readAll(request);
      socket.turns = (socket.turns ?? 0) + 1;
      const call = {
        kind: kindOf(request.url.split('?')[0]),
        method: request.method,
        path: request.url,
        key: request.headers['x-partner-key'],
        body: body.toString('utf8'),
        // Which connection it came by, and how many requests that had seen with it.
        socket: socket.number,
        turn: socket.turns,
        at: Date.now(),
      };
      const preflight = request.method === 'OPTIONS';
      const name = origin.fault(call);
      const fault = typeof name === 'function' ? { deed: name } : FAULTS[name];
      if (name && !fault) throw new Error(`there is no fault "${name}" in faults.mjs`);
      if (fault?.fresh) response.setHeader('connection', 'close');
      if (!preflight) {
        if (fault?.deed && !fault.preflight) call.fault = name;
        origin.calls.push(call);
        if (contract && call.kind !== 'snapshot') {
          origin.violations.push(...contract.request({ method: call.method, url: call.path, headers: request.headers, body }));
        }
      }

      const allowed = { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED };
      const exchange = {
        call,
        response,
        async pass() {
          if (call.kind === 'snapshot') {
            const file = Buffer.from(JSON.stringify(snapshot()));
            return { status: 200, headers: { ...allowed, 'content-type': 'application/json' }, body: file };
          }
          const headers = { ...request.headers, host: target.host };
          if (headers['x-partner-key']) headers['x-partner-key'] = key;
          const passed = await new Promise((done, fail) => {
            const onward = httpRequest({ host: target.hostname, port: target.port, method: request.method, path: request.url, headers }, done);
            onward.on('error', fail);
            onward.end(body);
          });
          const answer = await readAll(passed);
          const rest = { ...passed.headers };
          for (const one of ['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'content-encoding']) delete rest[one];
          return { status: passed.statusCode, headers: rest, body: answer };
        },
        head(status, headers) {
          call.status = status;
          response.writeHead(status, headers);
        },
        answer(status, given, headers) {
          const bytes = Buffer.isBuffer(given) ? given : Buffer.from(typeof given === 'string' ? given : JSON.stringify(given));
          exchange.head(status, { ...allowed, 'content-type': 'application/json; charset=utf-8', ...headers, 'content-length': String(bytes.length) });
          response.end(bytes);
        },
        /** Without a word that would let a page read it. */
        bare(status, given, headers) {
          exchange.head(status, { 'content-type': 'text/plain', ...headers });
          response.end(given);
        },
        reset() {
          // Before a byte was answered: such a request a browser may send again by itself.
          call.silent = !response.headersSent;
          socket.resetAndDestroy();
        },
        hangUp() {
          call.silent = !response.headersSent;
          socket.end();
        },
      };
      if (fault?.deed && preflight === Boolean(fault.preflight)) {
        await fault.deed(exchange);
        return;
      }
      const { status, headers, body: answer } = await exchange.pass();
      exchange.head(status, { ...headers, 'content-length': String(answer.length) });
      response.end(answer);
    } catch (error) {
      // Nobody waits for this promise: a fault of the harness must show somewhere.
      if (!socket.destroyed) origin.violations.push(`the faulty origin failed at ${request.method} ${request.url}: ${error.stack}`);
      socket.destroy();
    }
  });
  server.keepAliveTimeout = 30_000;
  server.on('connection', (socket) => {
    socket.number = ++numbered;
    sockets.add(socket);
    // A browser closes in the middle of what it gives up.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await listening(server);
  origin.origin = `http://localhost:${server.address().port}`;
  origin.close = () => closing(server, sockets);
  return origin;
}

async function listening(server) {
  server.listen(0, 'localhost');
  await once(server, 'listening');
}

async function closing(server, sockets) {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}

// ---------------------------------------------------------------------------
// Hosts that no call gets through to

/** `https:` with a certificate of this run's own, which no browser has reason to believe. */
async function unvouched() {
  const sockets = new Set();
  const server = createSecureServer(identity(), (_, response) => response.writeHead(200, { 'access-control-allow-origin': '*' }).end('{}'));
  let handshakes = 0;
  // As TLS 1.3 has it, the browser says no when the handshake is over for this side.
  server.on('tlsClientError', () => handshakes++);
  server.on('secureConnection', (socket) => {
    handshakes++;
    socket.on('error', () => socket.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await listening(server);
  return { origin: `https://localhost:${server.address().port}`, met: () => handshakes > 0, close: () => closing(server, sockets) };
}

/** A port where nobody listens, and where nobody can begin to: it is the near end of a connection of ours. */
async function deserted() {
  const sockets = new Set();
  const server = createNetServer((socket) => sockets.add(socket.on('error', () => {})));
  await listening(server);
  const near = connect(server.address().port, server.address().address);
  await once(near, 'connect');
  sockets.add(near);
  return { origin: `http://localhost:${near.localPort}`, met: () => true, close: () => closing(server, sockets) };
}

/**
 * A port that neither takes nor refuses a connection: the queue of one who
 * never accepts is full, and further attempts are dropped.
 */
async function deaf() {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       // Nothing is accepted from here on.
       setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
     });`,
    { eval: true },
  );
  const [port] = await once(worker, 'message');
  const held = [];
  // Until one of them is not connected any more, the queue has room.
  for (;;) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    held.push(socket);
    const connected = await Promise.race([once(socket, 'connect').then(() => true), new Promise((done) => setTimeout(done, 400))]);
    if (!connected) break;
    if (held.length > 64) throw new Error('the deaf host takes connection after connection: its queue has no end here');
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    met: () => true,
    async close() {
      for (const socket of held) socket.destroy();
      await worker.terminate();
    },
  };
}

/** Each way in which a host is out of reach. `stalls` as in FAULTS. */
export const HOSTS = {
  'DNS knows no such name': { make: async () => ({ origin: 'https://api.sir-donate.invalid', met: () => true, close: async () => {} }) },
  'TLS: nobody vouches for it': { make: unvouched },
  'nobody listens': { make: deserted },
  'no connection is taken': { stalls: true, make: deaf },
};
