// The internet as a browser under test sees it: a proxy that every request
// beyond this machine goes to, and that answers in the place of each host. So
// it is seen where a donor would have arrived, with what path and what Referer,
// although nothing leaves this machine.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// What browsers ask of their makers, for reasons of their own.
const OWN = /(^|\.)(google|googleapis|gstatic|gvt1|mozilla|firefox)\.(com|net|org)(:\d+)?$/;

/** A key and a certificate for this run alone: none that a browser takes, unless it is told to take any. */
export function identity() {
  const folder = mkdtempSync(join(tmpdir(), 'sir-donate-tls-'));
  try {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', [...args, '-subj', '/CN=sir-donate.test', '-keyout', key, '-out', cert], { stdio: 'pipe' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Starts it. `requests` holds `{ url, headers, method, body, at }` of whatever arrived, and `tunnels` each `host:port`
 * that a browser wanted to speak to; what browsers ask of their makers is left out. `answer` may be replaced: (request with
 * `url` and `body`) → `{ status, headers, body }` or a promise of it, or nothing for a plain page.
 */
export async function internet() {
  const net = { requests: [], tunnels: [], answer: () => undefined };
  const serve = (scheme) => async (request, response) => {
    // To a proxy a plain request names the whole address.
    const url = /^http:/i.test(request.url) ? request.url : `${scheme}://${request.headers.host}${request.url}`;
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const seen = { url, method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString('utf8'), at: Date.now() };
    if (!OWN.test(new URL(url).host) && !/\/favicon\.ico$/.test(url)) net.requests.push(seen);
    const given = await net.answer(seen);
    const body = given?.body ?? '<!doctype html><html lang="en"><title>Elsewhere</title><link rel="icon" href="data:,"><h1>Elsewhere</h1></html>';
    response.writeHead(given?.status ?? 200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...given?.headers });
    response.end(body);
  };
  const inner = createSecureServer(identity(), serve('https'));
  const server = createServer(serve('http'));
  const sockets = new Set();
  server.on('connect', (request, socket, head) => {
    if (!OWN.test(request.url)) net.tunnels.push(request.url);
    // Browsers drop tunnels as they like.
    socket.on('error', () => socket.destroy());
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length) socket.unshift(head);
    inner.emit('connection', socket);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  inner.on('tlsClientError', () => {
    // The browser went away in the middle; what it did ask for has been noted.
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  net.port = server.address().port;
  net.close = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return net;
}
