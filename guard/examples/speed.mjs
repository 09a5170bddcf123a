// How fast the scanner is as WebAssembly in Node: node guard/examples/speed.mjs OUT FILE…
// OUT is where wasm-bindgen put guard.js. The files are repeated to 100 MB; what counts is the time on the core.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const size = 100_000_000;
const [out, ...files] = process.argv.slice(2);
if (files.length === 0) throw new Error("nothing to scan: name the folder of guard.js, and files");
const { initSync, findSecrets } = await import(pathToFileURL(path.resolve(out, "guard.js")).href);
initSync({ module: fs.readFileSync(path.join(out, "guard_bg.wasm")) });

const once = Buffer.concat(files.map((file) => fs.readFileSync(file)));
const text = Buffer.alloc(size, once);
const options = { environment: { SPEED_SECRET: "b7Xq-0vT2m-Lz9Rk4" } };
let best = 0;
for (let turn = 0; turn < 6; turn++) {
    const before = process.cpuUsage();
    const found = findSecrets(text, options).length;
    const { user, system } = process.cpuUsage(before);
    const rate = size / (user + system);
    best = Math.max(best, rate);
    console.log(`${rate.toFixed(0)} MB/s, ${found} found`);
}
console.log(`best: ${best.toFixed(0)} MB/s for 100 MB of ${files.length} files`);
