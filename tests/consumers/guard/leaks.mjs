// The ways in which a secret gets into a page, as a table: one row, one site that must not be built.
//
//   name      what happens
//   in        the bundlers that it can happen in; all, unless told
//   site      from the secrets: the files and knobs of the site (see bundlers.mjs)
//   says      what the message calls it
//   at        from the site and the secrets: where it must be found, `file:line:column`, or a pattern of it
//   from      the same, for where it was written, if that is elsewhere
import { Buffer } from "node:buffer";

const LIVE = /a live secret key of SIR Giving \(sk_live_…\)/;
const all = ["vite", "rollup", "webpack", "rspack", "esbuild"];
const packs = ["webpack", "rspack"];
const rolls = ["vite", "rollup"];

/** A module that the page imports. */
const module = (text) => ({ files: { "src/pay.js": text }, main: 'import { pay } from "./pay.js";\nwindow.pay = pay;' });
const inModule = (name, text, needle, says = LIVE) => ({
  name,
  site: (secrets) => module(text(secrets)),
  at: (site, secrets) => site.place("src/pay.js", needle(secrets)),
  says,
});

/** A file that is no module goes along under its own name. */
const asset = (file, content) => ({
  files: { [file]: content },
  main: `import file from "./${file.slice("src/".length)}";\nwindow.file = file;`,
});

export const wasm = (text) => {
  const data = Buffer.from(text);
  const number = (n) => (n < 128 ? [n] : [(n & 127) | 128, n >> 7]);
  const segment = [1, 0, 0x41, 0, 0x0b, ...number(data.length), ...data];
  const memory = [5, 3, 1, 0, 1];
  return Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...memory, 11, ...number(segment.length), ...segment]);
};

/** A map whose sources, and nothing else, hold a secret. */
const mapped = (source) =>
  JSON.stringify({ version: 3, file: "mapped.js", sources: ["origin.ts"], sourcesContent: [source], names: [], mappings: "AACA" });
const commented = ({ live }) => `// works with\n/* ${live} */\nexport const mapped = (n: number) => n + 1;\n`;
const PLAIN = "export const mapped = (n) => n + 1;\n";
const mapPlugin = `{
  name: "with-map",
  load(id) {
    return id.endsWith("mapped.js")
      ? { code: fs.readFileSync(id, "utf8"), map: JSON.parse(fs.readFileSync(id + ".map.txt", "utf8")) }
      : null;
  },
}`;
/** Each bundler's own way to take a map over from what it reads. */
export const withMap = (secrets, sourcemap) => ({
  sourcemap,
  main: 'import { mapped } from "./mapped.js";\nwindow.mapped = mapped;',
  files: {
    "src/mapped.js": PLAIN,
    "src/mapped.js.map.txt": mapped(commented(secrets)),
    "loader.cjs":
      'const fs = require("node:fs");\nmodule.exports = function (code) {\n  this.callback(null, code, JSON.parse(fs.readFileSync(this.resourcePath + ".map.txt", "utf8")));\n};\n',
  },
});

export const leaks = [
  inModule("a key in a module", ({ live }) => `// pays\nexport const pay = "${live}";\n`, ({ live }) => live),
  inModule(
    "a key in a template literal",
    ({ liveTail }) => `export const pay = \`sk_live_\${"${liveTail}"}\`;\n`,
    () => "sk_live_",
  ),
  inModule(
    "a key in escapes",
    ({ liveTail }) => `export const pay = "\\x73k_live\\u005f${liveTail}";\n`,
    () => "\\x73",
  ),
  inModule(
    "a key in parts",
    ({ liveTail }) => `export const pay = "sk_li" + "ve_${liveTail.slice(0, 30)}" +\n  "${liveTail.slice(30)}";\n`,
    () => "sk_li",
  ),
  inModule(
    "a key in an address",
    ({ liveTail }) => `export const pay = "https://example.org/?k=sk%5Flive%5F${liveTail}";\n`,
    () => "sk%5F",
  ),
  {
    ...inModule("a key in base64", ({ live }) => `export const pay = atob("${btoa(live)}");\n`, () => ""),
    at: () => /src\/pay\.js:1:\d+/,
  },
  inModule("a test key", ({ test }) => `export const pay = "${test}";\n`, ({ test }) => test, /a test secret key of SIR Giving \(sk_test_…\)/),
  inModule("Stripe's key", ({ stripe }) => `export const pay = "${stripe}";\n`, ({ stripe }) => stripe, /a secret key of another service/),
  inModule(
    "an HMAC secret under its name",
    ({ hmac }) => `export const pay = (sign) => sign({ hmacSecret: "${hmac}" });\n`,
    ({ hmac }) => hmac,
    /an HMAC secret/,
  ),
  {
    ...inModule(
      "the value of a secret variable",
      ({ value }) => `export const pay = ["${value}"];\n`,
      ({ value }) => value,
      /the value of SHOP_API_SECRET/,
    ),
    env: ({ value }) => ({ SHOP_API_SECRET: value }),
  },
  {
    ...inModule("a secret that the configuration names", ({ value }) => `export const pay = "${value}";\n`, ({ value }) => value, /the value of TILL_SECRET/),
    env: ({ value }) => ({ TILL: value }),
    site: (secrets) => ({
      ...module(`export const pay = "${secrets.value}";\n`),
      options: "{ environment: { TILL_SECRET: process.env.TILL } }",
    }),
  },
  {
    ...inModule("the value of a variable of another folder's .env", () => "", ({ value }) => value, /the value of TILL_HMAC_KEY/),
    site: ({ value }) => {
      const site = module(`export const pay = "${value}";\n`);
      return {
        ...site,
        files: { ...site.files, "settings/.env.local": `TILL_HMAC_KEY='${value}'\n` },
        options: '{ envDir: "settings" }',
      };
    },
  },
  {
    name: "a key in a module whose importer holds a part of another in the same line",
    says: LIVE,
    site: ({ live, hmac }) => ({
      files: { "src/pay.js": `export const pay = "${live}";\n` },
      main: `import { pay } from "./pay.js"; window.pay = [pay, "${hmac}"];`,
    }),
    at: (site, { live }) => site.place("src/pay.js", live),
  },
  {
    name: "a webhook secret in JSON",
    says: /a webhook signing secret \(whsec_…\)/,
    site: ({ webhook }) => ({
      files: { "src/shop.json": `{\n  "name": "Shop",\n  "hook": "${webhook}"\n}\n` },
      main: 'import shop from "./shop.json";\nwindow.shop = shop;',
    }),
    at: (site, { webhook }) => site.place("src/shop.json", webhook),
  },
  {
    name: "a key in CSS",
    says: LIVE,
    site: ({ live }) => ({
      files: { "src/shop.css": `body {\n  background: url("/p?k=${live}");\n}\n` },
      main: 'import "./shop.css";',
    }),
    at: (site, { live }) => site.place("src/shop.css", live),
  },
  {
    name: "a key in HTML that is copied",
    in: ["rollup", "webpack", "rspack", "esbuild"],
    says: LIVE,
    site: ({ live }) => asset("src/widget.html", `<title>Shop</title>\n<a data-key="${live}">Pay</a>\n`),
    at: (site, { live }) => site.place("src/widget.html", live),
  },
  {
    name: "a key in index.html",
    in: ["vite"],
    says: LIVE,
    site: ({ live }) => ({ html: `<sir-donate publishable-key="${live}"></sir-donate>\n` }),
    at: (site, { live }) => site.place("index.html", live),
  },
  {
    name: "a key in an inline script",
    in: ["vite"],
    says: LIVE,
    site: ({ liveTail }) => ({ html: `<script type="module">\n  window.k = "sk_live_" + "${liveTail}";\n</script>\n` }),
    at: (site) => site.place("index.html", "sk_live_"),
  },
  {
    name: "a key in wasm data",
    says: LIVE,
    site: ({ live }) => {
      const content = wasm(live);
      return {
        files: { "src/shop.wasm": content },
        main: 'import shop from "./shop.wasm?url";\nwindow.shop = shop;',
      };
    },
    in: ["vite"],
    at: () => /src\/shop\.wasm:\d+:\d+/,
  },
  {
    name: "a key in wasm data",
    says: LIVE,
    in: ["rollup", "webpack", "rspack", "esbuild"],
    site: ({ live }) => asset("src/shop.wasm", wasm(live)),
    at: () => /src\/shop\.wasm:\d+:\d+/,
  },
  {
    name: "a key in a dependency",
    says: LIVE,
    also: /Don't ship the dependency @shop\/till/,
    site: ({ live }) => ({
      files: {
        "node_modules/@shop/till/package.json": '{ "name": "@shop/till", "version": "1.0.0", "type": "module", "main": "till.js" }',
        "node_modules/@shop/till/till.js": `export const pay = () =>\n  fetch("/", { headers: { key: "${live}" } });\n`,
      },
      main: 'import { pay } from "@shop/till";\npay();',
    }),
    at: (site, { live }) => site.place("node_modules/@shop/till/till.js", live),
  },
  {
    name: "a key in a comment that only the source map keeps",
    says: LIVE,
    site: ({ live }) => ({ ...module(`/* ${live} */\nexport const pay = 1;\n`), sourcemap: true }),
    at: (site, { live }) => site.place("src/pay.js", live),
  },
  ...[true, "inline"].flatMap((sourcemap) => [
    {
      name: `a key in the ${sourcemap === true ? "source map" : "inline source map"} of what a module was made from`,
      says: LIVE,
      in: rolls,
      site: (secrets) => ({ ...withMap(secrets, sourcemap), setup: 'import fs from "node:fs";', before: mapPlugin }),
      at: () => (sourcemap === true ? /dist\/[\w./-]+\.js\.map:1:\d+/ : /dist\/[\w./-]+\.js:\d+:\d+/),
      // Rolldown gives the one source of a module the module's own name.
      from: () => /src\/(origin\.ts|mapped\.js):2:4/,
    },
    {
      name: `a key in the ${sourcemap === true ? "source map" : "inline source map"} of what a module was made from`,
      says: LIVE,
      in: packs,
      site: (secrets) => ({ ...withMap(secrets, sourcemap), loader: "loader.cjs" }),
      at: () => (sourcemap === true ? /dist\/main\.js\.map:1:\d+/ : /dist\/main\.js:\d+:\d+/),
      from: () => /(src\/)?origin\.ts:2:4/,
    },
    {
      name: `a key in the ${sourcemap === true ? "source map" : "inline source map"} of what a module was made from`,
      says: LIVE,
      in: ["esbuild"],
      site: (secrets) => {
        const site = withMap(secrets, sourcemap);
        site.files["src/mapped.js"] = `${PLAIN}//# sourceMappingURL=mapped.js.map.txt\n`;
        return site;
      },
      at: () => (sourcemap === true ? /dist\/main\.js\.map:\d+:\d+/ : /dist\/main\.js:\d+:\d+/),
      from: () => /src\/origin\.ts:2:4/,
    },
  ]),
  {
    name: "a key that only the minified chunk holds in one piece",
    says: LIVE,
    in: ["esbuild"],
    // It folds little else.
    site: ({ liveTail }) => ({
      files: { "src/pay.ts": `enum Part {\n  a = "sk_live_",\n  b = "${liveTail}",\n}\nexport const pay = Part.a + Part.b;\n` },
      main: 'import { pay } from "./pay";\nwindow.pay = pay;',
    }),
    at: () => /dist\/main\.js:\d+:\d+/,
    from: () => /src\/pay\.ts:3:\d+/,
  },
  {
    name: "a key that only the minified chunk holds in one piece",
    says: LIVE,
    in: ["vite", "rollup", "webpack", "rspack"],
    site: ({ liveTail }) => ({
      minify: true,
      files: {
        "src/a.js": 'export const a = "sk_live_";\n',
        "src/b.js": `\nexport const b = "${liveTail}";\n`,
      },
      main: 'import { a } from "./a.js";\nimport { b } from "./b.js";\nwindow.pay = a + b;',
    }),
    at: () => /dist\/[\w./-]+\.js:\d+:\d+/,
    from: () => /src\/b\.js:2:\d+/,
  },
  {
    name: "a variable that Vite inlines",
    in: ["vite"],
    says: LIVE,
    also: /inlined as VITE_SIR_KEY/,
    site: ({ live }) => ({
      files: { ".env": `# keys\nVITE_TITLE=Shop\nVITE_SIR_KEY=${live}\n` },
      main: "window.pay = import.meta.env.VITE_SIR_KEY;",
    }),
    at: (site, { live }) => site.place(".env", live),
  },
  {
    name: "an HMAC secret that Vite inlines, used or not",
    in: ["vite"],
    says: /an HMAC secret/,
    also: /inlined as VITE_SIR_HMAC_SECRET/,
    site: ({ hmac }) => ({ files: { ".env.production": `VITE_SIR_HMAC_SECRET="${hmac}"\n` } }),
    at: (site, { hmac }) => site.place(".env.production", hmac),
  },
  {
    name: "a variable of the shell that Vite inlines",
    in: ["vite"],
    says: LIVE,
    env: ({ live }) => ({ VITE_SIR_KEY: live }),
    site: () => ({ main: "window.pay = import.meta.env.VITE_SIR_KEY;", setup: "// VITE_SIR_KEY: see the shell" }),
    at: (site) => site.place("vite.config.mjs", "VITE_SIR_KEY"),
  },
  {
    name: "a variable that define inlines",
    in: ["vite", "webpack", "rspack", "esbuild"],
    says: LIVE,
    also: /inlined as __SIR_KEY__/,
    env: ({ live }) => ({ SIR_KEY: live }),
    site: () => ({ define: { __SIR_KEY__: "JSON.stringify(env.SIR_KEY)" }, main: "window.pay = __SIR_KEY__;" }),
    at: (site) => {
      const config = Object.keys(site.files).find((name) => /config|build/.test(name));
      return site.place(config, "__SIR_KEY__");
    },
  },
  {
    name: "a variable of .env that define inlines",
    in: ["webpack", "rspack", "esbuild"],
    says: LIVE,
    also: /inlined as process\.env\.SIR_KEY/,
    site: ({ live }) => ({
      files: { ".env": `SIR_KEY="${live}"\n` },
      setup: "process.loadEnvFile();",
      define: { "process.env.SIR_KEY": "JSON.stringify(env.SIR_KEY)" },
      main: "window.pay = process.env.SIR_KEY;",
    }),
    at: (site, { live }) => site.place(".env", live),
  },
  {
    name: "a variable that EnvironmentPlugin inlines",
    in: packs,
    says: LIVE,
    also: /inlined as SIR_KEY/,
    site: ({ live }) => ({
      files: { ".env": `SIR_KEY=${live}\n` },
      setup: "process.loadEnvFile();",
      environment: ["SIR_KEY"],
      main: "window.pay = process.env.SIR_KEY;",
    }),
    at: (site, { live }) => site.place(".env", live),
  },
  {
    name: "a variable that the replace plugin inlines",
    in: ["rollup"],
    says: LIVE,
    also: /Take SIR_KEY out of what the bundler inlines/,
    site: ({ live }) => ({
      files: { ".env": `SIR_KEY=${live}\n` },
      setup: "process.loadEnvFile();",
      define: { "process.env.SIR_KEY": "JSON.stringify(env.SIR_KEY)" },
      main: "window.pay = process.env.SIR_KEY;",
    }),
    at: () => /dist\/main\.js:\d+:\d+/,
    from: (site, { live }) => site.place(".env", live),
  },
  {
    name: "a key in a file of public/",
    in: ["vite"],
    says: LIVE,
    site: ({ live }) => ({ files: { "public/app.json": `{ "title": "Shop",\n  "key": "${live}" }\n` } }),
    at: (site, { live }) => site.place("public/app.json", live),
  },
  {
    name: "a key in a banner",
    in: ["vite", "rollup", "esbuild"],
    says: LIVE,
    env: ({ live }) => ({ SIR_KEY: live }),
    site: (_, bundler) => ({
      output: bundler === "esbuild" ? "banner: { js: `/*! ${env.SIR_KEY} */` }" : "banner: `self.k=\"${process.env.SIR_KEY}\";`",
    }),
    at: () => /dist\/[\w./-]+\.js:\d+:\d+/,
  },
  {
    name: "a key in a banner",
    in: packs,
    says: LIVE,
    env: ({ live }) => ({ SIR_KEY: live }),
    site: (_, bundler) => ({ plugin: `new ${bundler}.BannerPlugin({ raw: true, banner: "self.k = '" + env.SIR_KEY + "';" })` }),
    at: () => /dist\/[\w./-]+\.js:\d+:\d+/,
  },
  {
    name: "a key in a banner, and one in a module, where errors don't keep it from writing",
    in: packs,
    says: LIVE,
    env: ({ live }) => ({ SIR_KEY: live }),
    site: ({ test }, bundler) => ({
      files: { "src/pay.js": `export const pay = "${test}";\n`, "src/terms.txt": "Nothing secret.\n" },
      main: 'import { pay } from "./pay.js";\nimport terms from "./terms.txt";\nwindow.pay = [pay, terms];',
      emitOnErrors: true,
      plugin: `new ${bundler}.BannerPlugin({ raw: true, banner: "self.k = '" + env.SIR_KEY + "';" })`,
    }),
    at: () => /dist\/main\.js:\d+:\d+/,
    also: /src\/pay\.js:1:21 {2}a test secret key/,
  },
  {
    name: "a key in an asset that a later plugin adds",
    in: rolls,
    says: LIVE,
    env: ({ live }) => ({ SIR_KEY: live }),
    site: () => ({
      plugin:
        '{ name: "late", generateBundle: { order: "post", handler() { this.emitFile({ type: "asset", fileName: "late.txt", source: process.env.SIR_KEY }); } } }',
    }),
    at: () => /dist\/late\.txt:1:1/,
    // Rollup runs the guard's hook before that of a plugin behind it.
    leaves: ["rollup"],
  },
  {
    name: "a key in an asset that a later plugin adds",
    in: packs,
    says: LIVE,
    env: ({ live }) => ({ SIR_KEY: live }),
    site: (_, bundler) => ({
      plugin: `{
        apply(compiler) {
          compiler.hooks.thisCompilation.tap("late", (compilation) => {
            compilation.hooks.processAssets.tap({ name: "late", stage: ${bundler}.Compilation.PROCESS_ASSETS_STAGE_REPORT }, () => {
              compilation.emitAsset("late.txt", new ${bundler}.sources.RawSource(env.SIR_KEY));
            });
          });
        },
      }`,
    }),
    at: () => /dist\/late\.txt:1:1/,
  },
  {
    name: "a key that a plugin writes past the bundler",
    in: rolls,
    says: LIVE,
    env: ({ live }) => ({ SIR_KEY: live }),
    site: () => ({
      setup: 'import fs from "node:fs";',
      plugin: '{ name: "past", writeBundle() { fs.writeFileSync("dist/past.txt", process.env.SIR_KEY); } }',
    }),
    at: () => /dist\/past\.txt:1:1/,
    leaves: rolls,
  },
].map((leak) => ({ in: all, ...leak }));
