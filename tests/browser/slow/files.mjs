// Serves a folder that another tool built.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** What the step under test has built; `cargo xtask test` says where. */
export function built(variable) {
  const value = process.env[variable];
  if (!value || !existsSync(value)) {
    throw new Error(`${variable} does not name what was built: run this by \`cargo xtask test --only …\``);
  }
  return value;
}

/** Serves `folder` at `http://localhost:PORT`; `pages` are bodies by path that are not in it. */
export async function serve(folder, pages = {}) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    const file = join(folder, name);
    const body = pages[pathname] ?? (/^[\w.-]+(\/[\w.-]+)*$/.test(name) && existsSync(file) ? readFileSync(file) : undefined);
    if (body === undefined) response.writeHead(404, { 'content-type': 'text/plain' }).end('not here');
    else response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'text/html; charset=utf-8' }).end(body);
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    origin: `http://localhost:${server.address().port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
