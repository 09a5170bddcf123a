// Parcel 2 and Next.js with Turbopack on small sites, with and without a leak, scanned after the build as docs/scan.md
// says; and the tools that run hooks. They are large, so this is a slow suite (cargo xtask test --only scan-sites).
import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { KINDS, hex64, leaks } from "../../../security/secrets.mjs";
import { folder, git, install, put, run, tarball, withCommand } from "../command.mjs";
import { accountFor, snippet } from "../docs.mjs";
import { guarded } from "../guarded.mjs";

const sites = join(dirname(fileURLToPath(import.meta.url)), "../sites");
accountFor("sites");
const packed = tarball();

const secret = (what) => KINDS["live secret key"].make(`sites ${what}`);
const PUBLISHABLE = `pk_live_${hex64("sites")}`;
/** What a server has, and what no page may have. */
const SETTINGS = { SIR_SECRET_KEY: secret("environment"), SIR_HMAC_SECRET: hex64("sites hmac") };

const dotenv = (variables) => Object.entries(variables).map(([name, value]) => `${name}=${value}\n`).join("");

/** A site with its bundler and the package installed, and the build that the document gives. */
function site(name, scripts) {
  const dir = folder();
  cpSync(join(sites, name), dir, { recursive: true, filter: (from) => !from.includes("node_modules") });
  // Not `npm ci`, which refuses a lock without the binaries for systems that the registry it was made from lacks.
  run("npm", ["install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: dir });
  install(dir, packed);
  const manifest = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
  put(dir, { "package.json": JSON.stringify({ ...manifest, ...JSON.parse(scripts) }) });
  return dir;
}

const build = (dir, status) => {
  const env = { NEXT_TELEMETRY_DISABLED: "1", CI: "1" };
  const { stdout, stderr } = run("npm", ["run", "build"], { cwd: dir, status, env });
  return stdout + stderr;
};

/** Which of `secrets` the report is about is told by where; none may be told in full. */
function reported(output, patterns) {
  for (const [what, pattern] of Object.entries(patterns)) assert.match(output, pattern, what);
  for (const value of [...Object.values(SETTINGS), secret("literal"), secret("inlined")]) {
    assert.ok(!leaks(output, value, "sk_live_"), "a secret is told in full");
  }
}

describe("Parcel", () => {
  let dir;
  before(() => {
    dir = site("parcel", snippet("Parcel"));
    put(dir, { ".env": dotenv({ ...SETTINGS, SIR_PUBLISHABLE_KEY: PUBLISHABLE }) });
  });

  test("a site without a secret is built", () => {
    assert.match(build(dir, 0), /SIR Donate: no secrets\. \d+ files scanned/);
    assert.ok(
      run("grep", ["-rl", PUBLISHABLE, "dist"], { cwd: dir }).stdout.includes(".js"),
      "the key is in the page, so what is in .env gets there",
    );
  });

  test("a secret in a script, in a style sheet, or taken from the environment stops the build", () => {
    const app = readFileSync(join(dir, "src/app.js"), "utf8");
    const css = readFileSync(join(dir, "src/site.css"), "utf8");
    try {
      put(dir, {
        "src/app.js": `${app}widget.dataset.a = "${secret("literal")}";
widget.dataset.b = process.env.SIR_SECRET_KEY;
widget.dataset.c = process.env.SIR_HMAC_SECRET;
`,
        "src/site.css": `${css}main::after { content: "${secret("literal")}"; }\n`,
      });
      rmSync(join(dir, "dist"), { recursive: true, force: true });
      reported(build(dir, 1), {
        "script": /^dist\/[\w-]+\.\w+\.js:\d+:\d+\n {2}error: sk_live_… /m,
        "source map": /^dist\/[\w-]+\.\w+\.js\.map:\d+:\d+\n/m,
        "style sheet": /^dist\/[\w-]+\.\w+\.css:\d+:\d+\n {2}error: sk_live_… /m,
        "environment": /error: .*, the value of SIR_HMAC_SECRET/,
      });
    } finally {
      put(dir, { "src/app.js": app, "src/site.css": css });
    }
  });
});

describe("Next.js", () => {
  let dir;
  before(() => {
    dir = site("next", snippet("Next.js"));
    put(dir, { ".env": dotenv({ ...SETTINGS, NEXT_PUBLIC_SIR_KEY: PUBLISHABLE }) });
  });

  test("a site whose server uses secrets, and keeps them, is built", () => {
    const output = build(dir, 0);
    assert.match(output, /\(Turbopack\)/);
    assert.match(output, /SIR Donate: no secrets\. \d+ files scanned/);
    const page = readFileSync(join(dir, ".next/server/app/index.html"), "utf8");
    assert.match(page, /Signed/, "the server's half has the secret");
  });

  test("a secret in a client component, in a public variable, or handed to the client stops the build", () => {
    leak(dir);
    reported(build(dir, 1), {
      "script": /^\.next\/static\/chunks\/[\w.-]+\.js:\d+:\d+\n {2}error: sk_live_… /m,
      "source map": /^\.next\/static\/chunks\/[\w.-]+\.js\.map:\d+:\d+\n/m,
      "page": /^\.next\/server\/app\/index\.html:\d+:\d+\n {2}error: .*SIR_HMAC_SECRET/m,
      "public variable": /^\.env:4:\d+\n {2}error: sk_live_… /m,
    });
  });

  test("an exported site is scanned as it is exported", () => {
    const manifest = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
    put(dir, {
      "package.json": JSON.stringify({ ...manifest, ...JSON.parse(snippet("Next.js", 1)) }),
      "next.config.mjs": 'export default { output: "export" };\n',
    });
    leak(dir);
    reported(build(dir, 1), {
      "script": /^out\/_next\/static\/chunks\/[\w.-]+\.js:\d+:\d+\n {2}error: sk_live_… /m,
      "page": /^out\/index\.html:\d+:\d+\n {2}error: .*SIR_HMAC_SECRET/m,
    });
  });

  function leak(dir) {
    put(dir, {
      ".env": dotenv({ ...SETTINGS, NEXT_PUBLIC_SIR_KEY: PUBLISHABLE, NEXT_PUBLIC_SECRET: secret("inlined") }),
      "app/leak.jsx": `"use client";
import { useState } from "react";
export function Leak({ handed }) {
  const [shown, show] = useState(false);
  const secret = shown ? "${secret("literal")}" : handed;
  return <button onClick={() => show(true)} data-a={secret}>{process.env.NEXT_PUBLIC_SECRET}</button>;
}
`,
      "app/more/page.jsx": `import { Leak } from "../leak";
export default () => <Leak handed="nothing" />;
`,
      "app/page.jsx": `import { Leak } from "./leak";
export default async () => <Leak handed={process.env.SIR_HMAC_SECRET} />;
`,
    });
  }
});

describe("tools that run hooks", () => {
  const start = (dir) => {
    git(dir, "init", "--quiet", "--initial-branch=main");
    put(dir, { ".gitignore": "node_modules\n" });
    git(dir, "add", "--all");
    git(dir, "commit", "--quiet", "--message=first");
  };

  test("Husky", () => {
    const dir = site("parcel", "{}");
    start(dir);
    run("sh", ["-c", snippet("Husky")], { cwd: dir });
    guarded(dir, { HOME: dir });
  });

  test("pre-commit", () => {
    const dir = folder({ "package.json": "{}", ".pre-commit-config.yaml": snippet("pre-commit") });
    install(dir, packed);
    start(dir);
    const tools = folder();
    run("python3", ["-m", "venv", tools]);
    const quietly = ["--quiet", "--disable-pip-version-check"];
    run(join(tools, "bin/pip"), ["install", ...quietly, "--requirement", join(sites, "requirements.txt")]);
    const env = { PATH: `${join(tools, "bin")}:${withCommand(dir)}`, PRE_COMMIT_HOME: join(tools, "cache") };
    run("pre-commit", ["install"], { cwd: dir, env });
    guarded(dir, env);
  });
});
