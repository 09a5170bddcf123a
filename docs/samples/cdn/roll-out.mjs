// Puts a release where a server or an upload takes it from, by the rule of ../../cdn.md:
//
//   node roll-out.mjs RELEASE FOLDER
//
// RELEASE is a built dist/, or the folder of an earlier version, which rolls back to it: `roll-out.mjs /srv/cdn/1.2.3 /srv/cdn`.
// FOLDER is what is served; a folder that is not there yet is made. The names are printed in the order of their writing,
// which is the order to upload them in: what never changes first, the script that leads to it last.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

const majorOf = (version) => version.split(".")[0];

/** What may still change its interface, and what is tried out, has none. */
const lineOf = (version) => (/^[1-9]\d*\.\d+\.\d+$/.test(version) ? `v${majorOf(version)}` : undefined);

/** Whether a version comes before another: 1.0.0-rc.2, 1.0.0-rc.10, 1.0.0. */
const isBefore = (one, other) => {
  const [[numbers, trial], [others, otherTrial]] = [one, other].map((version) => version.split(/-(.*)/));
  const order = (a, b) => a.localeCompare(b, "en", { numeric: true });
  return order(numbers, others) < 0 || (numbers === others && !!trial && (!otherTrial || order(trial, otherTrial) < 0));
};

/**
 * The channels that a version moves in `folder`: its line's, and `next`, which has the newest there is, tried out or
 * finished. So `next` stays where it is when an older line is repaired, and goes back with what it showed.
 */
const channelsOf = (version, folder) => {
  const held = (home) => {
    const path = join(folder, home, "manifest.json");
    return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).version : undefined;
  };
  const [line, next, isBack] = [lineOf(version), held("next"), held(version) !== undefined];
  const follows = isBack && next && (line ? next === held(line) : majorOf(next) === majorOf(version));
  // In this order: pages load their line's script, which is the very last to be replaced.
  return [...(!next || !isBefore(version, next) || follows ? ["next"] : []), ...(line ? [line] : [])];
};

/** A name that says what is in it. */
export const isHashed = (name) => /-[0-9a-f]{12,20}\.(js|wasm|txt)(\.br|\.gz)?$/.test(name);

/** Stable names, in the order in which they may be replaced: the script that pages load is the last. */
const rank = (name) => {
  if (isHashed(name)) return 0;
  return name.startsWith("sir-donate.js") ? 2 : 1;
};

class Refused extends Error {}

const ENTRY = "sir-donate.js";
/** Beside what they describe; no page loads them, and nothing lists or packs them. */
const ABOUT = ["manifest.json", "sbom.cdx.json"];
const PACKED = { ".br": brotliDecompressSync, ".gz": gunzipSync };

const unpacked = (unpack, bytes) => {
  try {
    return unpack(bytes);
  } catch {
    return undefined;
  }
};

/** That the folder holds the files of its manifest, all in each form, and no others: donors get the packed ones. */
function check(release, files) {
  const remedy = "build it again, and find out who changed it";
  const refuse = (name, what, then = remedy) => {
    throw new Refused(`${release}/${name} ${what}\n  remedy: ${then}`);
  };
  const left = new Set(readdirSync(release));
  for (const name of ABOUT) left.delete(name);
  const take = (name) => {
    if (!left.delete(name)) refuse(name, "is missing, or the manifest names it twice");
    return readFileSync(join(release, name));
  };
  if (!Array.isArray(files) || !files.some(({ name }) => name === ENTRY)) refuse("manifest.json", `does not name ${ENTRY}`);
  for (const { name, integrity } of files) {
    const bytes = take(name);
    if (`sha384-${createHash("sha384").update(bytes).digest("base64")}` !== integrity) refuse(name, "is not the file that its manifest names");
    // A server that finds no packed form would give the one that an earlier release left.
    for (const [ending, unpack] of Object.entries(PACKED)) {
      if (!unpacked(unpack, take(name + ending))?.equals(bytes)) refuse(name + ending, `does not unpack to ${name}`);
    }
  }
  for (const name of left) refuse(name, "is none of the files that its manifest names", "take it away, or build it again into an empty folder");
}

export function rollOut(release, folder, tell = () => {}) {
  let manifest;
  try {
    manifest = JSON.parse(readFileSync(join(release, "manifest.json"), "utf8"));
  } catch (fault) {
    throw new Refused(`${release} is no release: ${fault.message}\n  remedy: name a built dist/ or the folder of a version`);
  }
  const { version, files } = manifest;
  if (!/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version)) throw new Refused(`${release}/manifest.json: the version is "${version}"`);
  check(release, files);
  const names = readdirSync(release).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const put = (home, name, fixed) => {
    const [bytes, path] = [readFileSync(join(release, name)), join(folder, home, name)];
    tell(`${home}/${name}`);
    if (existsSync(path) && readFileSync(path).equals(bytes)) return;
    if (fixed && existsSync(path)) {
      throw new Refused(`${path} was published with other bytes, and never changes\n  remedy: give the release a version of its own`);
    }
    mkdirSync(dirname(path), { recursive: true });
    // A name of another kind, so that nobody is served half a file.
    writeFileSync(`${path}.new`, bytes);
    renameSync(`${path}.new`, path);
  };
  const channels = channelsOf(version, folder);
  for (const name of names) put(version, name, true);
  for (const name of names) for (const channel of channels) put(channel, name, isHashed(name));
  return { version, channels };
}

if (process.argv[1]?.endsWith("roll-out.mjs")) {
  const [release, folder, ...more] = process.argv.slice(2);
  if (!folder || more.length) {
    console.error("usage: node roll-out.mjs RELEASE FOLDER");
    process.exit(2);
  }
  try {
    rollOut(release, folder, console.log);
  } catch (fault) {
    if (!(fault instanceof Refused)) throw fault;
    console.error(`error: ${fault.message}`);
    process.exit(1);
  }
}
