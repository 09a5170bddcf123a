// Bundles the guard's npm files. Driven by `cargo xtask`:
//
//   node guard/npm/build.mjs package --glue FILE --wasm FILE --out DIR
//   node guard/npm/build.mjs test --glue FILE --wasm FILE
//
// FILE are what wasm-bindgen writes of the crate guard/ (--target web); DIR is the folder `guard/` of an npm package.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
/** Each becomes a file of the package that is imported or run by name. */
const ENTRIES = ["index", "cli"];

const fail = (message) => {
  console.error(`build.mjs: ${message}`);
  process.exit(1);
};

const flags = (...names) => {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  });
  for (const name of names) if (!values[name]) fail(`${process.argv[2]} needs --${name}.`);
  return values;
};

const node = ({ glue }) => ({
  absWorkingDir: here,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  charset: "utf8",
  logLevel: "warning",
  alias: { "sir-donate-guard-wasm": resolve(glue) },
});

const commands = {
  async package() {
    const { glue, wasm, out } = flags("glue", "wasm", "out");
    await mkdir(out, { recursive: true });
    await build({
      ...node({ glue }),
      entryPoints: ENTRIES.map((name) => join(here, "src", `${name}.ts`)).filter((file) => existsSync(file)),
      outdir: resolve(out),
      // What the entries share stands once, beside them: the wasm is found from there.
      splitting: true,
      chunkNames: "shared-[hash]",
    });
    await copyFile(wasm, join(out, "guard_bg.wasm"));
    const tsc = spawnSync(
      process.execPath,
      [
        join(here, "node_modules/typescript/bin/tsc"),
        ...["--project", here, "--noEmit", "false", "--declaration", "--emitDeclarationOnly"],
        ...["--outDir", resolve(out)],
      ],
      { stdio: "inherit" },
    );
    if (tsc.status !== 0) fail("the types could not be written; see tsc's message above.");
    for (const name of readdirSync(out).filter((name) => name.endsWith(".d.ts"))) {
      const file = join(out, name);
      if (name.endsWith(".test.d.ts")) rmSync(file);
      // tsc leaves the endings of the sources in there, and the package has none of those.
      else writeFileSync(file, readFileSync(file, "utf8").replace(/(from|import\() ?"(\.\/[\w-]+)\.ts"/g, '$1 "$2.js"'));
    }
  },

  // Node 20 can't read TypeScript by itself.
  async test() {
    const { glue, wasm } = flags("glue", "wasm");
    const out = mkdtempSync(join(here, "node_modules/.test-"));
    try {
      await build({
        ...node({ glue }),
        entryPoints: readdirSync(join(here, "src"))
          .filter((name) => name.endsWith(".test.ts"))
          .map((name) => join(here, "src", name)),
        outdir: out,
        sourcemap: "inline",
      });
      await copyFile(wasm, join(out, "guard_bg.wasm"));
      const files = readdirSync(out)
        .filter((name) => name.endsWith(".js"))
        .map((name) => join(out, name));
      process.exitCode = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], {
        stdio: "inherit",
      }).status ?? 1;
    } finally {
      rmSync(out, { recursive: true });
    }
  },
};

const command = commands[process.argv[2]];
if (!command) fail(`no command ${process.argv[2] ?? ""}. There are: ${Object.keys(commands).join(", ")}.`);
await command();
