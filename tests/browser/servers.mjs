// The other side of the wire: an origin for the page, one for the CDN that
// serves dist/, and a recording proxy in front of the real sandbox that holds
// every request and every answer against the contract.
//
// Each test gets origins of its own, on ports that nobody used before. So it
// starts with an empty storage and an empty cache without a new browser.
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { sleep, start, until } from './driver.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where the built files are. */
export const DIST = resolve(process.env.SIR_DIST || join(ROOT, 'dist'));

/** Keys that the sandbox knows; see `sir-donate-sandbox --help`. */
export const KEYS = {
  standard: `pk_test_${'0123456789abcdef'.repeat(4)}`,
  noTips: `pk_test_${'1'.repeat(64)}`,
  enterprise: `pk_test_${'2'.repeat(64)}`,
  noDonations: `pk_test_${'3'.repeat(64)}`,
  pending: `pk_test_${'4'.repeat(64)}`,
  suspended: `pk_test_${'5'.repeat(64)}`,
  inactive: `pk_test_${'6'.repeat(64)}`,
  unknown: `pk_test_${'e'.repeat(64)}`,
};

/** The names of the built files that carry a hash. */
export function distFiles() {
  if (!existsSync(join(DIST, 'sir-donate.js'))) {
    throw new Error(`${join(DIST, 'sir-donate.js')} is missing: run \`cargo xtask build\`, or set SIR_DIST`);
  }
  const names = readdirSync(DIST);
  const one = (pattern) => {
    const found = names.filter((name) => pattern.test(name));
    if (found.length !== 1) throw new Error(`${DIST} holds ${found.length} files like ${pattern}: empty it and build again`);
    return found[0];
  };
  return { shim: 'sir-donate.js', app: one(/^app-.*\.js$/), wasm: one(/^sir-donate-.*\.wasm$/), reserve: 'reserve.css' };
}

// A port may be given out again as soon as it is free, and what a page left in its origin's storage would be the next one's.
const used = new Set();

async function listen(handler, host) {
  const server = createServer(handler);
  server.keepAliveTimeout = 2000;
  do {
    if (server.listening) await new Promise((closed) => server.close(closed));
    server.listen(0, host);
    await once(server, 'listening');
  } while (used.has(server.address().port));
  used.add(server.address().port);
  const sockets = new Set();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return {
    port: server.address().port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function readAll(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// ---------------------------------------------------------------------------
// Pages

/** Serves fixture pages at `http://localhost:PORT`. */
export async function pagesOrigin() {
  const pages = new Map();
  const requests = [];
  const server = await listen((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    requests.push({ path: request.url, at: Date.now(), headers: request.headers });
    const page = pages.get(pathname);
    if (!page) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('no such page');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', ...page.headers });
    response.end(page.body);
  }, 'localhost');
  const origin = `http://localhost:${server.port}`;
  return {
    origin,
    requests,
    /** Puts a page at a path and returns its address. */
    put(page, path = '/') {
      pages.set(path, page);
      return origin + path;
    },
    close: server.close,
  };
}

// ---------------------------------------------------------------------------
// CDN

const TYPES = { js: 'text/javascript', wasm: 'application/wasm', css: 'text/css' };

/**
 * Serves dist/ at `http://127.0.0.1:PORT/v1/`, and at `/1.2.3/`, for any such number: another site than the page's. `real`:
 * as docs/cdn.md has it, compressed where there is a compressed file, and what has no hash in its name kept for five minutes.
 */
export async function cdnOrigin({ real = false } = {}) {
  const cdn = {
    /** What was asked for, in order: `{ name, path, at }`. */
    requests: [],
    /** name → milliseconds that the answer waits, or a promise that it waits for. */
    delay: () => 0,
    /** What it says of a text's encoding. */
    charset: '; charset=utf-8',
    /** A folder of releases (releases.mjs), in the place of the build under test. */
    root: undefined,
    /** (name, bytes, request) → bytes. */
    tamper: (_name, bytes) => bytes,
    /**
     * (name, request) → a status to answer with instead, or "abort"; "hang", which says nothing for ever; "stall", which
     * does so after half of the file; "break", which closes there.
     */
    refuse: () => undefined,
    names() {
      return cdn.requests.map((request) => request.name);
    },
    /** How often a file was asked for. */
    count(name) {
      return cdn.requests.filter((request) => request.name === name).length;
    },
  };
  const server = await listen(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname.match(/^\/(?:v1|\d+\.\d+\.\d+)\/(.*)$/)?.[1] ?? '';
    cdn.requests.push({ name: name || pathname, path: pathname, at: Date.now(), headers: request.headers });
    const wait = cdn.delay(name);
    if (wait) await (typeof wait === 'number' ? sleep(wait) : wait);
    const refused = cdn.refuse(name, request);
    if (refused === 'hang') return;
    if (refused === 'abort') {
      request.socket.destroy();
      return;
    }
    const file = cdn.root ? join(cdn.root, pathname) : join(DIST, name);
    const half = ['stall', 'break'].includes(refused);
    if ((refused && !half) || !/^[\w.-]+$/.test(name) || !existsSync(file)) {
      response.writeHead(refused || 404, { 'content-type': 'text/plain', 'access-control-allow-origin': '*' }).end('not here');
      return;
    }
    const hashed = /-[0-9a-f]{8,}\./i.test(name);
    const small = real && /\bbr\b/.test(request.headers['accept-encoding'] ?? '') && existsSync(`${file}.br`);
    const bytes = cdn.tamper(name, readFileSync(small ? `${file}.br` : file), request);
    const type = TYPES[name.split('.').pop()] || 'application/octet-stream';
    response.writeHead(200, {
      ...(real ? { vary: 'Accept-Encoding' } : {}),
      ...(small ? { 'content-encoding': 'br' } : {}),
      'content-length': bytes.length,
      'content-type': type.startsWith('text/') ? type + cdn.charset : type,
      'access-control-allow-origin': '*',
      'timing-allow-origin': '*',
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : real ? 'public, max-age=300' : 'no-cache',
    });
    if (half) {
      response.write(bytes.subarray(0, bytes.length >> 1), () => refused === 'break' && request.socket.destroy());
      return;
    }
    response.end(bytes);
  }, '127.0.0.1');
  cdn.origin = `http://127.0.0.1:${server.port}`;
  cdn.base = `${cdn.origin}/v1/`;
  cdn.close = server.close;
  return cdn;
}

// ---------------------------------------------------------------------------
// Contract

const pointer = (...parts) => `#/${parts.map((part) => encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1'))).join('/')}`;

/** Holds requests and answers against an OpenAPI 3.1 description. */
export class Contract {
  #document;
  #ajv;
  #compiled = new Map();
  #paths;

  constructor(file = join(ROOT, 'contract', 'partner-api.yaml')) {
    this.#document = parse(readFileSync(file, 'utf8'));
    if (!String(this.#document.openapi).startsWith('3.1')) throw new Error(`${file} is not an OpenAPI 3.1 description`);
    this.#ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
    formats(this.#ajv);
    this.#ajv.addSchema(this.#document, 'contract');
    this.#paths = Object.keys(this.#document.paths).map((template) => ({
      template,
      names: [...template.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]),
      pattern: new RegExp(`^${template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '([^/]+)')}$`),
    }));
  }

  /** Follows `$ref`s of the description's own objects; returns the object and its address. */
  #follow(value, address) {
    let target = value;
    let at = address;
    while (target?.$ref) {
      at = target.$ref;
      target = at
        .slice(2)
        .split('/')
        .reduce((node, part) => node?.[decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~')], this.#document);
      if (!target) throw new Error(`the contract refers to ${at}, which is not in it`);
    }
    return [target, at];
  }

  #faults(address, value, where) {
    let validate = this.#compiled.get(address);
    if (!validate) {
      validate = this.#ajv.compile({ $ref: `contract${address}` });
      this.#compiled.set(address, validate);
    }
    if (validate(value)) return [];
    return validate.errors.map((error) => `${where}${error.instancePath} ${error.message}`);
  }

  #match(method, path) {
    for (const { template, names, pattern } of this.#paths) {
      const match = pattern.exec(path);
      if (!match) continue;
      const item = this.#document.paths[template];
      const operation = item[method.toLowerCase()];
      if (!operation) continue;
      const values = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1])]));
      const parameters = [
        ...(item.parameters || []).map((value, index) => [value, pointer('paths', template, 'parameters', String(index))]),
        ...(operation.parameters || []).map((value, index) => [value, pointer('paths', template, method.toLowerCase(), 'parameters', String(index))]),
      ].map(([value, at]) => this.#follow(value, at));
      return { template, operation, values, parameters, address: pointer('paths', template, method.toLowerCase()) };
    }
    return undefined;
  }

  #typed(schema, text) {
    const [target] = this.#follow(schema, '');
    const types = [target?.type].flat();
    if ((types.includes('integer') || types.includes('number')) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
    if (types.includes('boolean') && /^(true|false)$/.test(text)) return text === 'true';
    return text;
  }

  request({ method, url, headers, body }) {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const match = this.#match(method, pathname);
    if (!match) return [`${method} ${pathname} is none of the endpoints`];
    const where = `${method} ${match.template} request`;
    const faults = [];
    const queries = new Set();
    for (const [parameter, at] of match.parameters) {
      if (parameter.in === 'query') queries.add(parameter.name);
      const text =
        parameter.in === 'path' ? match.values[parameter.name]
        : parameter.in === 'query' ? searchParams.get(parameter.name) ?? undefined
        : parameter.in === 'header' ? headers[parameter.name.toLowerCase()]
        : undefined;
      if (text === undefined) {
        if (parameter.required) faults.push(`${where} lacks the ${parameter.in} parameter ${parameter.name}`);
      } else {
        faults.push(...this.#faults(`${at}/schema`, this.#typed(parameter.schema, text), `${where} ${parameter.name}`));
      }
    }
    for (const name of searchParams.keys()) {
      if (!queries.has(name)) faults.push(`${where} has the query parameter ${name}, which is not documented`);
    }
    for (const name of ['authorization', 'cookie', 'x-timestamp', 'x-signature', 'idempotency-key']) {
      if (headers[name] !== undefined) faults.push(`${where} has the header ${name}, which a publishable key never needs`);
    }
    const [described, at] = this.#follow(match.operation.requestBody, `${match.address}/requestBody`);
    if (!described) {
      if (body.length) faults.push(`${where} has a body where none is documented`);
      return faults;
    }
    if (!body.length) {
      if (described.required) faults.push(`${where} has no body`);
      return faults;
    }
    faults.push(...this.#content(described, at, headers['content-type'], body, where));
    return faults;
  }

  #content(described, at, contentType, body, where) {
    const type = (contentType || '').split(';')[0].trim().toLowerCase();
    const media = described.content?.[type];
    if (!media) return [`${where} is of the type "${contentType}"; documented: ${Object.keys(described.content || {}).join(', ') || 'none'}`];
    if (!media.schema) return [];
    let value;
    try {
      value = type.endsWith('json') ? JSON.parse(body.toString('utf8')) : body.toString('utf8');
    } catch (error) {
      return [`${where} is not JSON: ${error.message}`];
    }
    return this.#faults(`${at}/content/${encodeURIComponent(type.replace(/~/g, '~0').replace(/\//g, '~1'))}/schema`, value, `${where} body`);
  }

  response({ method, url }, { status, headers, body }) {
    const { pathname } = new URL(url, 'http://localhost');
    const match = this.#match(method, pathname);
    if (!match) return [];
    const where = `${method} ${match.template} answer ${status}`;
    const responses = match.operation.responses;
    const key = [String(status), `${String(status)[0]}XX`, 'default'].find((key) => responses[key]);
    if (!key) return [`${where} is not documented`];
    const [described, at] = this.#follow(responses[key], `${match.address}/responses/${key}`);
    const faults = [];
    for (const [name, value] of Object.entries(described.headers || {})) {
      const [header, headerAt] = this.#follow(value, `${at}/headers/${encodeURIComponent(name)}`);
      const text = headers[name.toLowerCase()];
      if (text === undefined) {
        if (header.required) faults.push(`${where} lacks the header ${name}`);
      } else if (header.schema) {
        faults.push(...this.#faults(`${headerAt}/schema`, this.#typed(header.schema, String(text)), `${where} header ${name}`));
      }
    }
    if (described.content) faults.push(...this.#content(described, at, headers['content-type'], body, where));
    return faults;
  }
}

// ---------------------------------------------------------------------------
// Sandbox

/** The sandbox's program. */
export function sandboxBinary() {
  if (process.env.SIR_SANDBOX) {
    if (!existsSync(process.env.SIR_SANDBOX)) {
      throw new Error(`SIR_SANDBOX names ${process.env.SIR_SANDBOX}, which does not exist: correct or unset it`);
    }
    return process.env.SIR_SANDBOX;
  }
  const target = process.env.CARGO_TARGET_DIR || join(ROOT, 'target');
  for (const profile of ['tool', 'release', 'debug']) {
    const file = join(target, profile, 'sir-donate-sandbox');
    if (existsSync(file)) return file;
  }
  throw new Error(`sir-donate-sandbox is not built under ${target}: run \`cargo build -p sir-donate-sandbox\`, or set SIR_SANDBOX`);
}

/**
 * Starts the sandbox, with the demo's pages or those of another folder: on free ports, or where one that was stopped had
 * been, whose origins `again` gives. It keeps donations in the file `data`, where there is one.
 */
export async function startSandbox({ rewardDelay = 0.4, site = join(ROOT, 'www', 'site'), again, data } = {}) {
  const port = (name) => (again ? new URL(again[name]).port : '0');
  const args = ['--json', '--pages-port', port('pages'), '--api-port', port('api'), '--checkout-port', port('checkout'), '--limits', 'off'];
  if (data) args.push('--data', data);
  args.push('--reward-delay', String(rewardDelay), '--site', site, '--dist', DIST);
  const file = sandboxBinary();
  const child = start(file, args);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await until('the sandbox to say where it listens', () => {
    if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}: ${child.log}`);
    return text.includes('\n');
  });
  const origins = JSON.parse(text.split('\n')[0]);
  return {
    ...origins,
    async journal() {
      return (await fetch(`${origins.api}/sandbox/journal`)).json();
    },
    async forget() {
      const answer = await fetch(`${origins.api}/sandbox/journal`, { method: 'DELETE' });
      if (!answer.ok) throw new Error(`the sandbox did not empty its journal: ${answer.status}`);
    },
    stop: (signal) => child.stop(signal),
    /** It hears nothing more and answers nothing, until it is stopped. */
    stun: () => process.kill(child.pid, 'SIGSTOP'),
    /** How it ended, if it did. */
    ended: () => (child.exitCode === null && child.signalCode === null ? '' : `ended with ${child.signalCode ?? child.exitCode}: ${child.log}`),
  };
}

/**
 * A proxy in front of the sandbox's API. It records, validates, and does what
 * a network does: `hook` may delay a call, break it off or answer in its place.
 */
export async function apiOrigin(sandbox, contract) {
  const api = {
    /** All calls but preflights: `{ method, path, headers, body, status, answer, at }`. */
    calls: [],
    preflights: [],
    /** What broke the contract, as sentences. */
    violations: [],
    /**
     * (call that is no preflight) → nothing to pass it on, `{ delay }` to pass it on later,
     * `{ abort: true }` to break it off, `{ status, headers, body }` to answer in
     * the sandbox's place, or `{ change }` to alter the sandbox's JSON.
     */
    hook: () => undefined,
    of(fragment) {
      return api.calls.filter((call) => call.path.includes(fragment));
    },
    /** Calls other than polling the status. */
    spent() {
      return api.calls.filter((call) => !call.path.includes('/donations/status/'));
    },
  };
  const target = new URL(sandbox.api);
  let closed = false;
  const server = await listen(async (request, response) => {
    try {
      const body = await readAll(request);
      const call = {
        method: request.method,
        path: request.url,
        headers: request.headers,
        body: body.length ? body.toString('utf8') : null,
        at: Date.now(),
      };
      const counted = request.url.startsWith('/v1/partner/');
      if (request.method === 'OPTIONS') api.preflights.push(call);
      else if (counted) {
        api.calls.push(call);
        api.violations.push(...contract.request({ method: call.method, url: call.path, headers: call.headers, body }));
        if (!/^pk_test_[0-9a-f]{64}$/.test(call.headers['x-partner-key'] ?? '')) api.violations.push(`${call.method} ${call.path} has no publishable key`);
        if (/sk_(test|live)_|whsec_/.test(JSON.stringify(call))) api.violations.push(`${call.method} ${call.path} carries a secret`);
      }
      const deed = (request.method !== 'OPTIONS' && (await api.hook(call))) || {};
      if (deed.delay) await sleep(deed.delay);
      // What a test left under way must not turn up in the sandbox during the next.
      if (closed) return;
      if (deed.abort) {
        // In the middle of the answer: a connection that breaks before it makes
        // browsers send the request once more by themselves.
        call.status = 'aborted';
        response.writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*', 'content-length': '4096' });
        response.write('{"', () => request.socket.destroy());
        return;
      }
      if (deed.status) {
        call.status = deed.status;
        call.answer = deed.body;
        response.writeHead(deed.status, {
          'content-type': 'application/json; charset=utf-8',
          'access-control-allow-origin': '*',
          'access-control-expose-headers': 'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-RateLimit-RetryAfter',
          ...deed.headers,
        });
        response.end(typeof deed.body === 'string' ? deed.body : JSON.stringify(deed.body ?? {}));
        return;
      }
      const passed = await new Promise((done, fail) => {
        const onward = httpRequest(
          { host: target.hostname, port: target.port, method: request.method, path: request.url, headers: { ...request.headers, host: target.host } },
          done,
        );
        onward.on('error', fail);
        onward.end(body);
      });
      let answer = await readAll(passed);
      call.status = passed.statusCode;
      if (counted && request.method !== 'OPTIONS') {
        api.violations.push(
          ...contract.response({ method: call.method, url: call.path }, { status: passed.statusCode, headers: passed.headers, body: answer }),
        );
      }
      const headers = { ...passed.headers, ...deed.headers };
      if (deed.change) {
        answer = Buffer.from(JSON.stringify(deed.change(JSON.parse(answer.toString('utf8')))));
        delete headers['content-encoding'];
        delete headers['transfer-encoding'];
        headers['content-length'] = String(answer.length);
      }
      call.answer = answer.toString('utf8');
      response.writeHead(passed.statusCode, headers);
      response.end(answer);
    } catch (error) {
      // Nobody waits for this promise: a fault of the harness must show somewhere.
      api.violations.push(`the proxy failed at ${request.method} ${request.url}: ${error.stack}`);
      request.socket.destroy();
    }
  }, 'localhost');
  api.origin = `http://localhost:${server.port}`;
  api.close = () => {
    closed = true;
    return server.close();
  };
  return api;
}
