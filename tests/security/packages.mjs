// Files of packages from the npm registry, pinned by version and integrity, kept in a cache.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "sir-donate/lookalikes");
/** How many packages npm is asked for at a time. */
const BATCH = 20;

const digest = (bytes) => `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
const kept = (integrity) => join(CACHE, `${integrity.slice(7).replace(/[+/=]/g, "_")}.tgz`);

/** Sees to it that all of `packages` ({ "name@version": integrity }) are in the cache. */
export function fetchPackages(packages) {
  const missing = Object.entries(packages).filter(([, integrity]) => !existsSync(kept(integrity)));
  mkdirSync(CACHE, { recursive: true });
  for (let at = 0; at < missing.length; at += BATCH) {
    const batch = missing.slice(at, at + BATCH);
    console.log(`fetching ${at + 1} to ${at + batch.length} of ${missing.length} packages`);
    const dir = mkdtempSync(join(CACHE, "fetch-"));
    try {
      const npm = spawnSync(
        "npm",
        ["pack", "--ignore-scripts", "--silent", "--pack-destination", dir, ...batch.map(([name]) => name)],
        { cwd: dir, encoding: "utf8", shell: process.platform === "win32" },
      );
      if (npm.status !== 0) throw new Error(`npm pack failed: ${npm.stderr || npm.error}\nremedy: is the registry reached?`);
      for (const file of readdirSync(dir).filter((name) => name.endsWith(".tgz"))) {
        const integrity = digest(readFileSync(join(dir, file)));
        // Whatever else came is found to be missing below.
        if (batch.some(([, wanted]) => wanted === integrity)) renameSync(join(dir, file), kept(integrity));
      }
    } finally {
      rmSync(dir, { recursive: true });
    }
    const wrong = batch.filter(([, integrity]) => !existsSync(kept(integrity))).map(([name]) => name);
    if (wrong.length > 0) throw new Error(`other than its integrity says, or not there: ${wrong.join(", ")}`);
  }
}

/** The files `names` of a fetched package, by name. */
export function filesOf(integrity, names) {
  const packed = readFileSync(kept(integrity));
  if (digest(packed) !== integrity) throw new Error(`${kept(integrity)} is damaged\nremedy: delete it`);
  const wanted = new Set(names);
  const found = new Map();
  const tar = gunzipSync(packed);
  const text = (from, length) => tar.toString("utf8", from, from + length).replace(/\0.*$/s, "");
  let longName;
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = parseInt(text(at + 124, 12), 8);
    const type = text(at + 156, 1);
    const prefix = text(at + 257, 5) === "ustar" ? text(at + 345, 155) : "";
    let name = longName ?? (prefix ? `${prefix}/${text(at, 100)}` : text(at, 100));
    longName = undefined;
    const body = tar.subarray(at + 512, at + 512 + size);
    if (type === "x") longName = /^\d+ path=(.*)$/m.exec(body.toString("utf8"))?.[1];
    // The first folder is "package" in most, but not in all.
    name = name.slice(name.indexOf("/") + 1);
    if ((type === "0" || type === "") && wanted.has(name)) found.set(name, body);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return found;
}
