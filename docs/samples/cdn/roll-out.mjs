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

/** The channel that a version moves. What may still change its interface, and what is tried out, moves `next` alone. */
export const channelOf = (version) => (/^[1-9]\d*\.\d+\.\d+$/.test(version) ? `v${version.split(".")[0]}` : "next");

/** A name that says what is in it. */
export const isHashed = (name) => /-[0-9a-f]{12}\.(js|wasm)(\.br|\.gz)?$/.test(name);

/** Stable names, in the order in which they may be replaced: the script that pages load is the last. */
const rank = (name) => {
  if (isHashed(name)) return 0;
  return name.startsWith("sir-donate.js") ? 2 : 1;
};

class Refused extends Error {}

export function rollOut(release, folder, tell = () => {}) {
  let manifest;
  try {
    manifest = JSON.parse(readFileSync(join(release, "manifest.json"), "utf8"));
  } catch (fault) {
    throw new Refused(`${release} is no release: ${fault.message}\n  remedy: name a built dist/ or the folder of a version`);
  }
  const { version, files } = manifest;
  if (!/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version)) throw new Refused(`${release}/manifest.json: the version is "${version}"`);
  for (const { name, integrity } of files) {
    const found = `sha384-${createHash("sha384").update(readFileSync(join(release, name))).digest("base64")}`;
    if (found !== integrity) {
      throw new Refused(`${release}/${name} is not the file that its manifest names\n  remedy: build it again, and find out who changed it`);
    }
  }
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
  for (const name of names) put(version, name, true);
  for (const name of names) put(channelOf(version), name, isHashed(name));
  return { version, channel: channelOf(version) };
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
