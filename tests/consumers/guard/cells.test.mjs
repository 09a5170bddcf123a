// Every kind of secret, in every notation, in every place that a build knows: each cell is found where it stands. All
// cells of a place are in one build, so that there are a handful of builds and not hundreds.
import assert from "node:assert/strict";
import { test } from "node:test";

import { build, makeSite } from "./harness.mjs";
import { wasm } from "./leaks.mjs";
import { heldOf, makeSecrets } from "./secrets.mjs";

const wanted = process.env.SIR_BUNDLER?.split(",");
const only = (bundler) => ({ skip: !wanted || wanted.includes(bundler) ? false : "not asked for (SIR_BUNDLER)" });

const KINDS = [
  { kind: "live key", name: "key", of: ({ live }) => live, says: "a live secret key of SIR Giving \\(sk_live_…\\)" },
  { kind: "test key", name: "key", of: ({ test }) => test, says: "a test secret key of SIR Giving \\(sk_test_…\\)" },
  { kind: "Stripe's key", name: "key", of: ({ stripe }) => stripe, says: "a secret key of another service \\(sk_live_…\\)" },
  { kind: "webhook secret", name: "hook", of: ({ webhook }) => webhook, says: "a webhook signing secret \\(whsec_…\\)" },
  { kind: "HMAC secret", name: "hmacSecret", of: ({ hmac }) => hmac, says: "an HMAC secret" },
  { kind: "variable's value", name: "till", of: ({ value }) => value, says: "the value of TILL_SECRET_\\d+", variable: true },
];

const code = (char, index) => {
  const hex = char.charCodeAt(0).toString(16);
  return index % 2 ? `\\u00${hex}` : `\\x${hex}`;
};
const some = (text, change) => [...text].map((char, index) => (index % 7 === 0 ? change(char, index) : char)).join("");

/** Notations of `name: secret`, as source code. */
const WAYS = {
  plain: (name, text) => `${name}: "${text}"`,
  parts: (name, text) => `${name}: "${text.slice(0, 6)}" + "${text.slice(6, 20)}" + "${text.slice(20)}"`,
  template: (name, text) => `${name}: \`${text.slice(0, 6)}\${"${text.slice(6)}"}\``,
  escapes: (name, text) => `${name}: "${some(text, code)}"`,
  base64: (name, text) => `packed: "${btoa(`${name}: "${text}"`)}"`,
  address: (name, text) => `url: "https://example.org/?${name}=${some(text, (char) => `%${char.charCodeAt(0).toString(16)}`)}"`,
};

const cells = () =>
  KINDS.flatMap((kind) =>
    Object.entries(WAYS).map(([way, write]) => ({ way, write, ...kind, secrets: makeSecrets() })),
  ).map((cell, index) => ({
    ...cell,
    index,
    title: `${cell.kind}, ${cell.way}`,
    text: cell.write(cell.name, cell.of(cell.secrets)),
    env: cell.variable ? { [`TILL_SECRET_${index}`]: cell.of(cell.secrets) } : {},
  }));

/** A file for each cell, which the page imports. */
const files = (extension, write) => ({
  bundler: "esbuild",
  site: (cells) => ({
    files: Object.fromEntries(cells.map(({ index, text }) => [`src/cells/c${index}.${extension}`, write(text)])),
    main: cells.map(({ index }) => `import c${index} from "./cells/c${index}.${extension}"; window.c${index} = c${index};`).join("\n"),
    // All that there are to say.
    output: "logLimit: 0",
  }),
  at: ({ index }) => `src/cells/c${index}\\.${extension}:\\d+:\\d+ {2}`,
});

const PLACES = {
  "a JavaScript module": files("js", (text) => `export default { ${text} };\n`),
  "a JSON import": files("json", (text) => JSON.stringify({ code: `x = { ${text} }` })),
  "HTML": files("html", (text) => `<title>Shop</title>\n<script>x = { ${text} };</script>\n`),
  "CSS": files("css", (text) => `/* x = { ${text} }; */\na { color: red }\n`),
  "wasm data": files("wasm", (text) => wasm(`x = { ${text} }`)),
  "a source map": {
    bundler: "esbuild",
    site: (cells) => ({
      sourcemap: true,
      files: Object.fromEntries(
        cells.flatMap(({ index, text }) => [
          [`src/cells/c${index}.js`, `export default () => ${index};\n//# sourceMappingURL=c${index}.txt\n`],
          [
            `src/cells/c${index}.txt`,
            JSON.stringify({ version: 3, sources: [`c${index}.ts`], sourcesContent: [`x = { ${text} };\n`], names: [], mappings: "AAAA" }),
          ],
        ]),
      ),
      main: cells.map(({ index }) => `import c${index} from "./cells/c${index}.js"; window.c${index} = c${index};`).join("\n"),
    }),
    at: () => "dist/main\\.js\\.map:\\d+:\\d+ {2}",
    from: ({ index }) => `it comes from src/cells/c${index}\\.ts:1:\\d+$`,
  },
  "a variable that Vite inlines": {
    bundler: "vite",
    site: (cells) => ({
      // Vite expands what has a dollar before a brace.
      files: { ".env": cells.map(({ index, text }) => `VITE_C${index}='x = { ${text.replaceAll("${", "\\${")} }'\n`).join("") },
    }),
    at: ({ index }) => `\\.env:${index + 1}:\\d+ {2}`,
    from: ({ index }) => `inlined as VITE_C${index}$`,
  },
  "webpack's define": {
    bundler: "webpack",
    site: (cells) => ({
      define: Object.fromEntries(
        cells.map(({ index, text }) => [`__C${index}__`, JSON.stringify(JSON.stringify(`x = { ${text} }`))]),
      ),
    }),
    at: () => "webpack\\.config\\.cjs:\\d+:\\d+ {2}",
    from: ({ index }) => `inlined as __C${index}__$`,
  },
};

for (const [place, { bundler, site: siteOf, at, from }] of Object.entries(PLACES)) {
  test(`${bundler} finds each kind in each notation in ${place}`, only(bundler), async (t) => {
    const all = cells();
    const site = makeSite(bundler, makeSecrets(), siteOf(all));
    t.after(() => site.remove());
    const { code, said } = await build(bundler, site, Object.assign({}, ...all.map(({ env }) => env)));
    assert.notEqual(code, 0);
    assert.equal(all.length, 36);
    const lines = said.split("\n");
    const missed = all.filter((cell) => {
      const line = new RegExp(`(^|\\s)${at(cell)}${cell.says}.*${from?.(cell) ?? ""}`);
      return !lines.some((text) => line.test(text));
    });
    assert.deepEqual(missed.map(({ title }) => title), []);
    for (const { secrets, title } of all) assert.equal(heldOf(said, secrets), undefined, title);
    assert.deepEqual(site.emitted(), {});
  });
}
