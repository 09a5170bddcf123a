// docs/samples/cdn: real servers on the built files, each answer held against the table, and a donation by a page that
// loads from them. What no server here reads (`_headers`, the upload to S3) is read by the rules of those who do.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { until } from '../../browser/driver.mjs';
import { suite } from '../../browser/harness.mjs';
import { donate } from '../../browser/journey.mjs';
import { folder, release, rolledOut } from '../../browser/releases.mjs';
import { distFiles } from '../../browser/servers.mjs';
import { ALWAYS, cacheOf, cacheOfAny, isPacked, typeOf } from './headers.mjs';

const scenario = suite({ rewardDelay: 0 });
const sample = (name) => fileURLToPath(new URL(`../../../docs/samples/cdn/${name}`, import.meta.url));

// A finished version, one of 0.x and one before a release: both channels, and all kinds of folders.
const { cdn, order } = rolledOut([release('1.2.3'), release('0.9.0'), release('1.3.0-rc.1')]);
const paths = order.filter((name) => !/\.(br|gz)$/.test(name)).map((name) => `/${name}`);

test('the releases under test are whole', () => {
  const { app, wasm } = distFiles();
  for (const home of ['v1', 'next', '1.2.3', '0.9.0', '1.3.0-rc.1']) {
    for (const name of [app, wasm, 'sir-donate.js', 'reserve.css', 'off.js', 'THIRD-PARTY-LICENSES.txt', 'manifest.json']) {
      assert.ok(paths.includes(`/${home}/${name}`), `${home}/${name}`);
    }
  }
});

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The sample with what a test has in the place of a partner's own; each must be there, so that the sample is what is tested. */
function adapted(name, changes) {
  let text = readFileSync(sample(name), 'utf8');
  for (const [theirs, ours] of changes) {
    assert.notEqual(text, text.replace(theirs, ours), `${name} has no ${theirs}`);
    text = text.replace(theirs, ours);
  }
  return text;
}

const SERVERS = {
  nginx(port, dir) {
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${dir}/${name};`);
    const text = adapted('nginx.conf', [
      ['listen 443 ssl;', `listen 127.0.0.1:${port};`],
      [/ {4}ssl_certificate .*\n {4}ssl_certificate_key .*\n/, ''],
      ['/srv/sir-donate', cdn],
    ]);
    writeFileSync(
      join(dir, 'nginx.conf'),
      // Who runs the tests owns the files: nginx runs as nobody else.
      `daemon off; master_process off; pid ${dir}/pid; error_log stderr warn; events {}
       http { access_log off; ${temp.join(' ')}\n${text} }`,
    );
    const program = process.env.NGINX ?? ['/usr/sbin/nginx', '/usr/local/sbin/nginx'].find(existsSync) ?? 'nginx';
    return [program, ['-p', dir, '-c', join(dir, 'nginx.conf')]];
  },
  Caddy(port, dir) {
    const text = adapted('Caddyfile', [
      ['cdn.example.org {', `{\n\tadmin off\n\tauto_https off\n}\nhttp://127.0.0.1:${port} {`],
      ['/srv/sir-donate', cdn],
    ]);
    writeFileSync(join(dir, 'Caddyfile'), text);
    return [process.env.CADDY ?? 'caddy', ['run', '--config', join(dir, 'Caddyfile'), '--adapter', 'caddyfile']];
  },
};

/** As it is on the wire: `fetch` would unpack it. */
const ask = (url, encoding, { method = 'GET', headers: more = {} } = {}) =>
  new Promise((done, failed) => {
    const call = request(url, { method, headers: { ...(encoding ? { 'accept-encoding': encoding } : {}), ...more } }, async (answer) => {
      const chunks = [];
      for await (const chunk of answer) chunks.push(chunk);
      done({ status: answer.statusCode, headers: answer.headers, raw: answer.rawHeaders, body: Buffer.concat(chunks) });
    });
    call.on('error', failed);
    call.end();
  });

const ENCODINGS = [
  // What a client asks for, what it gets, how that is read.
  [undefined, undefined, (bytes) => bytes],
  ['gzip, deflate', 'gzip', gunzipSync],
  ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
  ['br;q=0, gzip;q=0', undefined, (bytes) => bytes],
];

for (const [name, configure] of Object.entries(SERVERS)) {
  let origin;
  let server;
  let log = '';
  before(async () => {
    const [port, dir] = [await freePort(), folder()];
    const [program, args] = configure(port, dir);
    server = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: dir, XDG_DATA_HOME: dir, XDG_CONFIG_HOME: dir } });
    server.stderr.setEncoding('utf8').on('data', (text) => (log += text));
    server.on('error', (fault) => (log += fault.message));
    origin = `http://127.0.0.1:${port}`;
    await until(`${name} to listen`, async () => {
      assert.ok(server.exitCode === null && server.pid, `${name} ended: ${log}`);
      return ask(`${origin}/`).then(() => true, () => false);
    });
  });
  after(() => server?.kill('SIGKILL'));

  test(`${name}: each file, plain and compressed, with the headers of the table`, async () => {
    for (const path of paths) {
      const bytes = readFileSync(join(cdn, path));
      for (const [asked, encoding, unpack] of ENCODINGS) {
        const { status, headers, raw, body } = await ask(origin + path, asked);
        const about = `${name}: ${path} for ${asked}`;
        const got = (wanted) => Object.fromEntries(Object.keys(wanted).map((key) => [key, headers[key]]));
        const wanted = {
          ...ALWAYS,
          'content-type': typeOf(path),
          'cache-control': cacheOf(path),
          'content-encoding': isPacked(path) ? encoding : undefined,
        };
        assert.equal(status, 200, about);
        assert.deepEqual(got(wanted), wanted, about);
        // Twice the same header is joined to one value by clients, which is none of those that count.
        for (const key of Object.keys(wanted)) {
          const times = raw.filter((word, index) => index % 2 === 0 && word.toLowerCase() === key).length;
          assert.ok(times <= 1, `${about}: ${key} ${times} times`);
        }
        if (isPacked(path)) assert.match(headers.vary ?? '', /accept-encoding/i, about);
        assert.ok((isPacked(path) ? unpack(body) : body).equals(bytes), `${about}: other bytes`);
      }
    }
  });

  test(`${name}: what a cache asks without wanting the file has the same headers`, async () => {
    const { app } = distFiles();
    for (const path of ['/v1/sir-donate.js', `/v1/${app}`, '/1.3.0-rc.1/sir-donate.js']) {
      for (const [asked, encoding] of ENCODINGS) {
        const about = `${name}: ${path} for ${asked}`;
        const whole = await ask(origin + path, asked);
        const head = await ask(origin + path, asked, { method: 'HEAD' });
        const names = [...Object.keys(ALWAYS), 'content-type', 'cache-control', 'content-encoding', 'content-length', 'etag', 'vary'];
        const picked = ({ headers }) => Object.fromEntries(names.map((key) => [key, headers[key]]));
        assert.equal(head.status, 200, about);
        assert.deepEqual(picked(head), picked(whole), about);
        assert.equal(head.body.length, 0, about);
        assert.equal(head.headers['content-encoding'], encoding, about);
        // What a 304 says takes the place of what the cache had.
        assert.ok(whole.headers.etag, about);
        const unchanged = await ask(origin + path, asked, { headers: { 'if-none-match': whole.headers.etag } });
        assert.equal(unchanged.status, 304, about);
        assert.equal(unchanged.body.length, 0, about);
        const { headers } = unchanged;
        for (const [key, value] of Object.entries({ ...ALWAYS, 'cache-control': cacheOf(path), etag: whole.headers.etag })) {
          assert.equal(headers[key], value, `${about}: ${key} of a 304`);
        }
        assert.match(headers.vary ?? '', /accept-encoding/i, about);
        const other = await ask(origin + path, asked, { headers: { 'if-none-match': '"of another release"' } });
        assert.equal(other.status, 200, about);
      }
    }
  });

  test(`${name}: what is not there is not kept`, async () => {
    for (const path of ['/v1/app-000000000000.js', '/9.9.9/sir-donate.js', '/', '/v1/', '/v1/../../etc/hostname']) {
      const { status, headers } = await ask(origin + path, 'br');
      assert.ok(status >= 400, `${path}: ${status}`);
      assert.doesNotMatch(headers['cache-control'] ?? '', /immutable|max-age=[1-9]/, path);
    }
  });

  for (const home of ['v1', '0.9.0']) {
    scenario(`${name}: a page that loads from /${home}/ takes a donation`, async ({ browser, site }) => {
      site.cdn.base = `${origin}/${home}/`;
      await donate(browser, site, {});
      assert.deepEqual(site.cdn.names(), [], 'all of it came from the server under test');
    });
  }
}

const escaped = (text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
/** Which addresses a rule is for, as the sources that the hosts publish have it. */
const HOSTS = {
  /** Cloudflare's pages-shared: a placeholder is what no slash is in, a splat is anything. */
  'Cloudflare Pages': (rule) => new RegExp(`^${escaped(rule).replace('*', '.*').replace(/:[A-Za-z]\w*/g, '[^/]+')}$`),
  /** Netlify's headers-parser: segment by segment, of which one that is a splat alone may be missing; in any case, with a slash at the end or none. */
  Netlify: (rule) => {
    const part = (text) => (text.startsWith(':') ? '[^/]+' : text === '*' ? '?.*' : text.includes('*') ? text.replaceAll('*', '.*') : escaped(text));
    return new RegExp(`^/${rule.split('/').filter(Boolean).map(part).join('/')}/?$`, 'iu');
  },
};

for (const [host, matcher] of Object.entries(HOSTS)) {
  test(`_headers says the same, as ${host} reads it, and keeps no version that is not there yet`, () => {
    const rules = [];
    for (const line of readFileSync(sample('_headers'), 'utf8').split('\n')) {
      if (/^\s*(#|$)/.test(line)) continue;
      const header = line.match(/^\s+([\w-]+): (.+)$/);
      if (header) {
        rules.at(-1).headers.push([header[1].toLowerCase(), header[2]]);
      } else {
        assert.match(line, /^(\/:[a-z]+)?\/[^*:]*\*?$/, 'a whole segment, and one splat at the end: what both take');
        rules.push({ pattern: matcher(line), headers: [] });
      }
    }
    assert.ok(rules.length <= 100, 'Cloudflare reads a hundred rules');
    const headersOf = (path) => {
      const all = rules.filter(({ pattern }) => pattern.test(path)).flatMap(({ headers }) => headers);
      assert.equal(new Set(all.map(([name]) => name)).size, all.length, `${path}: a header is set twice, which the two hosts take for different things`);
      return Object.fromEntries(all);
    };
    for (const path of paths) assert.deepEqual(headersOf(path), { ...ALWAYS, 'cache-control': cacheOfAny(path) }, path);
    // Cloudflare's server puts them on whatever it answers.
    const stable = ['sir-donate.js', 'off.js', 'reserve.css', 'THIRD-PARTY-LICENSES.txt', 'manifest.json', 'sbom.cdx.json'];
    const missing = ['1.2.4', '2.0.0', '1.3.0-rc.2', 'v2'].flatMap((home) => stable.map((name) => `/${home}/${name}`));
    for (const path of missing) assert.equal(headersOf(path)['cache-control'], 'public, max-age=300', path);
    for (const path of ['/', '/1.2.4', '/1.2.4/', '/1.2.4/other.js', '/1.2.4/more/sir-donate.js', '/sir-donate.js']) {
      assert.equal(headersOf(path)['cache-control'], undefined, path);
    }
  });
}

/** Amazon's command with a bucket that is a folder. It writes a line a call, its words parted by tabs. */
const AWS = `#!/bin/sh
{ for word in "$@"; do printf '%s\\t' "$word"; done; echo; } >> "$AWS_LOG"
verb="$1 $2" && shift 2
fail() { echo "An error occurred ($1) when calling the operation: $2" >&2 && exit 254; }
case $verb in
  's3 cp') from=$1 key=\${2#s3://a-bucket/} ;;
  's3api '*)
    while [ $# -gt 0 ]; do
      case $1 in
        --key) key=$2 ;;
        --body) from=$2 ;;
        --if-none-match) once=$2 ;;
        --*) ;;
        *) to=$1 && break ;;
      esac
      shift 2
    done ;;
  *) exit 0 ;;
esac
if [ -n "\${to-}" ]; then cp "$AWS_BUCKET/$key" "$to"; exit; fi
[ "$key" != "\${AWS_DENIED-}" ] || fail AccessDenied 'Access Denied'
[ "\${once-}" != '*' ] || [ ! -e "$AWS_BUCKET/$key" ] || fail PreconditionFailed 'At least one of the pre-conditions you specified did not hold'
mkdir -p "$(dirname "$AWS_BUCKET/$key")" && cp "$from" "$AWS_BUCKET/$key"
`;

/** A bucket, and what s3.sh does when it uploads to it: how it ended, and the calls that it made. */
function bucket() {
  const dir = folder();
  const [bin, log, held] = ['bin', 'log', 'held'].map((name) => join(dir, name));
  mkdirSync(bin);
  writeFileSync(join(bin, 'aws'), AWS);
  chmodSync(join(bin, 'aws'), 0o755);
  return {
    held,
    upload(from = cdn, names = order, more = {}) {
      writeFileSync(log, '');
      writeFileSync(join(dir, 'cdn.txt'), `${names.join('\n')}\n`);
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, AWS_LOG: log, AWS_BUCKET: held, ...more };
      const { status, stderr } = spawnSync('sh', [sample('s3.sh'), from, join(dir, 'cdn.txt'), 'a-bucket', 'E123'], { encoding: 'utf8', env });
      return { status, stderr, calls: readFileSync(log, 'utf8').split('\n').filter(Boolean).map((line) => line.split('\t').slice(0, -1)) };
    },
  };
}

test('s3.sh uploads each file with its headers, in the order of the rule, and CloudFront adds the rest', () => {
  const { held, upload } = bucket();
  const { status, stderr, calls } = upload();
  assert.equal(status, 0, stderr);
  const invalidation = calls.pop();
  const wanted = paths.map((path) => {
    const headers = ['--content-type', typeOf(path), '--cache-control', cacheOf(path)];
    if (cacheOf(path).endsWith('=300')) return ['s3', 'cp', cdn + path, `s3://a-bucket${path}`, ...headers];
    return ['s3api', 'put-object', '--bucket', 'a-bucket', '--key', path.slice(1), '--body', cdn + path, ...headers, '--if-none-match', '*'];
  });
  // Two of the releases under test hold the same app for one channel: the second finds it there.
  assert.deepEqual(calls.filter(([, verb]) => verb !== 'get-object'), wanted);
  for (const path of paths) assert.ok(readFileSync(held + path).equals(readFileSync(cdn + path)), path);

  const policy = JSON.parse(readFileSync(sample('cloudfront-headers.json'), 'utf8'));
  const added = Object.fromEntries(policy.CustomHeadersConfig.Items.map(({ Header, Value }) => [Header.toLowerCase(), Value]));
  added['access-control-allow-origin'] = policy.CorsConfig.AccessControlAllowOrigins.Items.join();
  if (policy.SecurityHeadersConfig.ContentTypeOptions) added['x-content-type-options'] = 'nosniff';
  assert.deepEqual(added, ALWAYS);
  assert.equal(policy.CustomHeadersConfig.Quantity, policy.CustomHeadersConfig.Items.length);

  assert.deepEqual(invalidation.slice(0, 5), ['cloudfront', 'create-invalidation', '--distribution-id', 'E123', '--paths']);
  assert.deepEqual(invalidation.slice(5), paths.filter((path) => cacheOf(path).endsWith('=300')), 'what a release replaced');
});

test('s3.sh uploads a release again, and refuses other bytes where nothing may change', () => {
  const { held, upload } = bucket();
  assert.equal(upload().status, 0);
  const again = upload();
  assert.equal(again.status, 0, again.stderr);
  assert.equal(again.calls.filter(([, verb]) => verb === 'get-object').length, paths.filter((path) => cacheOf(path).includes('immutable')).length);

  // Somebody else's 1.2.3, from a folder that knows nothing of the first.
  const before = readFileSync(join(held, '1.2.3/sir-donate.js'));
  const other = rolledOut([release('1.2.3', new Map([['sir-donate.js', Buffer.from('// other\n')]]))]);
  for (const name of ['manifest.json', 'reserve.css', 'off.js']) writeFileSync(join(held, '1.2.3', name), readFileSync(join(other.cdn, '1.2.3', name)));
  const refused = upload(other.cdn, other.order);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /s3:\/\/a-bucket\/1\.2\.3\/sir-donate\.js was published with other bytes[^]*remedy: /);
  assert.ok(readFileSync(join(held, '1.2.3/sir-donate.js')).equals(before), 'it is what it was');
  assert.ok(readFileSync(join(held, 'v1/sir-donate.js')).equals(before), 'and no channel moved');
  assert.ok(!refused.calls.some(([, verb]) => verb === 'cp' || verb === 'create-invalidation'), 'nor did anything after it happen');

  const second = bucket();
  mkdirSync(join(second.held, 'v1'), { recursive: true });
  writeFileSync(join(second.held, 'v1', distFiles().app), '// other\n');
  assert.match(second.upload().stderr, /v1\/app-[0-9a-f]{12}\.js was published with other bytes/);

  // Whatever else fails is no sign that it lies there.
  const denied = bucket().upload(cdn, order, { AWS_DENIED: '1.2.3/sir-donate.js' });
  assert.equal(denied.status, 1);
  assert.match(denied.stderr, /AccessDenied/);
  assert.ok(!denied.calls.some(([, verb]) => verb === 'get-object' || verb === 'cp'));
});

test('the rule: all that never changes goes first, and the script that leads to it last; nothing published changes', () => {
  const first = rolledOut([release('1.2.3')]);
  const last = first.order.findLastIndex((name) => /^1\.2\.3\/|-[0-9a-f]{12,20}\./.test(name));
  const entry = first.order.findIndex((name) => name.startsWith('v1/sir-donate.js'));
  const stable = first.order.findIndex((name) => /^v1\/(?!.*-[0-9a-f]{12,20}\.)/.test(name));
  assert.ok(last < stable && stable < entry, first.order.join(' '));
  assert.equal(first.order.at(-1).startsWith('v1/sir-donate.js'), true);
  assert.deepEqual(readdirSync(first.cdn).sort(), ['1.2.3', 'next', 'v1']);
  // The same again is nothing new; the same number for other bytes is refused.
  rolledOut([release('1.2.3')], first.cdn);
  const other = release('1.2.3', new Map([['sir-donate.js', Buffer.from('// other\n')]]));
  assert.throws(() => rolledOut([other], first.cdn), /1\.2\.3\/[\w.]+ was published with other bytes/);
  assert.throws(() => rolledOut([folder()]), /is no release/);
  // What is tried out moves no page that trusts v1.
  for (const version of ['0.1.0', '1.3.0-rc.1', '2.0.0-beta']) {
    assert.deepEqual(readdirSync(rolledOut([release(version)]).cdn).sort(), [version, 'next'].sort());
  }
  assert.deepEqual(readdirSync(rolledOut([release('12.0.1')]).cdn).sort(), ['12.0.1', 'next', 'v12']);
});

test('next has the newest there is, and goes back with what it showed', () => {
  const cdn = folder();
  const held = (channel) => JSON.parse(readFileSync(join(cdn, channel, 'manifest.json'), 'utf8')).version;
  const goes = (version, wanted, dir = release(version)) => {
    rolledOut([dir], cdn);
    const found = Object.fromEntries(Object.keys(wanted).map((channel) => [channel, held(channel)]));
    assert.deepEqual(found, wanted, version);
  };
  const back = (version, wanted) => goes(version, wanted, join(cdn, version));
  goes('0.9.0', { next: '0.9.0' });
  goes('0.10.0', { next: '0.10.0' });
  back('0.9.0', { next: '0.9.0' });
  goes('1.0.0-rc.9', { next: '1.0.0-rc.9' });
  goes('1.0.0-rc.10', { next: '1.0.0-rc.10' });
  goes('1.0.0-rc.8', { next: '1.0.0-rc.10' });
  back('1.0.0-rc.9', { next: '1.0.0-rc.9' });
  // A page that was told to use it until 1.0.0 does not stay behind.
  goes('1.0.0', { v1: '1.0.0', next: '1.0.0' });
  goes('1.0.0-rc.11', { v1: '1.0.0', next: '1.0.0' });
  goes('1.0.1', { v1: '1.0.1', next: '1.0.1' });
  back('1.0.0', { v1: '1.0.0', next: '1.0.0' });
  goes('2.0.0-beta', { v1: '1.0.0', next: '2.0.0-beta' });
  goes('1.0.2', { v1: '1.0.2', next: '2.0.0-beta' });
  back('1.0.1', { v1: '1.0.1', next: '2.0.0-beta' });
  goes('2.0.0', { v2: '2.0.0', v1: '1.0.1', next: '2.0.0' });
  // Repairs of what is older.
  goes('1.0.3', { v2: '2.0.0', v1: '1.0.3', next: '2.0.0' });
  goes('1.1.0-rc.1', { v2: '2.0.0', v1: '1.0.3', next: '2.0.0' });
  goes('0.10.1', { v2: '2.0.0', v1: '1.0.3', next: '2.0.0' });
});

test('roll-out.mjs refuses a release that holds anything but the files of its manifest, in each form', () => {
  const { app } = distFiles();
  const rewrite = (change) => (dir) => {
    const path = join(dir, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    manifest.files = change(manifest.files);
    writeFileSync(path, JSON.stringify(manifest));
  };
  const drop = (wanted) => (dir) => {
    rewrite((files) => files.filter(({ name }) => name !== wanted))(dir);
    for (const ending of ['', '.br', '.gz']) rmSync(join(dir, wanted + ending));
  };
  const put = (name, bytes) => (dir) => writeFileSync(join(dir, name), bytes);
  const evil = Buffer.from('// not what was built');
  for (const [what, change, about] of [
    ['an altered script', put('sir-donate.js', evil), /\/sir-donate\.js is not the file that its manifest names/],
    ['another script, packed for brotli', put('sir-donate.js.br', brotliCompressSync(evil)), /\/sir-donate\.js\.br does not unpack to sir-donate\.js/],
    ['another script, packed for gzip', put('sir-donate.js.gz', gzipSync(evil)), /\/sir-donate\.js\.gz does not unpack to sir-donate\.js/],
    ['what is not packed at all', put(`${app}.br`, evil), new RegExp(`/${app}\\.br does not unpack`)],
    ['half a file', (dir) => truncateSync(join(dir, `${app}.gz`), 1000), new RegExp(`/${app}\\.gz does not unpack`)],
    ['a packed form that is missing', (dir) => rmSync(join(dir, 'off.js.br')), /\/off\.js\.br is missing/],
    ['a file that is missing', (dir) => rmSync(join(dir, app)), new RegExp(`/${app} is missing`)],
    ['the app of an earlier build', put('app-0123456789ab.js', evil), /\/app-0123456789ab\.js is none of the files/],
    ['a packed form of nothing', put('other.js.br', brotliCompressSync(evil)), /\/other\.js\.br is none of the files/],
    ['a packed form of what is served plain', put('manifest.json.gz', gzipSync(evil)), /\/manifest\.json\.gz is none of the files/],
    ['a folder', (dir) => mkdirSync(join(dir, 'more')), /\/more is none of the files/],
    ['no script for pages', drop('sir-donate.js'), /manifest\.json does not name sir-donate\.js/],
    ['no list', rewrite(() => undefined), /manifest\.json does not name sir-donate\.js/],
    ['a name twice', rewrite((files) => [...files, files[0]]), /is missing, or the manifest names it twice/],
    ['a name beyond the folder', rewrite((files) => [...files, { ...files[0], name: '../release/off.js' }]), /is missing, or the manifest names it twice/],
  ]) {
    const [dir, cdn] = [release('1.2.3'), folder()];
    change(dir);
    assert.throws(() => rolledOut([dir], cdn), about, what);
    assert.deepEqual(readdirSync(cdn), [], `${what}: nothing was written`);
  }
});
