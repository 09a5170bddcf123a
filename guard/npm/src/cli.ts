#!/usr/bin/env node
/**
 * `npx sir-donate`. `scan` finds secrets in files that pages are made of, and docs/scan.md says the same at length;
 * `snapshot` and `doctor` have files of their own.
 */

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";

import { environment, environmentAbove, isBelow, isInlined, isServed, readEnvironment } from "./cli-env.ts";
import { contents, repositoryOf, staged, tracked } from "./cli-git.ts";
import { doctor } from "./cli-doctor.ts";
import { masked } from "./cli-mask.ts";
import { type Find, scanFile, scanStream } from "./cli-read.ts";
import { type Remark, type Report, annotations, human, json } from "./cli-report.ts";
import { snapshot } from "./cli-snapshot.ts";
import { Usage } from "./cli-usage.ts";
import { type Target, targets } from "./cli-walk.ts";
import { isEnvironmentFile } from "./environment.ts";
import type { Finding } from "./index.ts";
import { findSecrets, pageKeys } from "./secrets.ts";

const HELP = `Finds secrets of SIR Giving and of Stripe in what a page is made of.

  npx sir-donate scan PATH…            files and folders, with all that is below them
  npx sir-donate scan --staged [PATH…] what the next commit will hold
  npx sir-donate scan --stdin          what is piped in
  npx sir-donate snapshot …            something else: the file that spares the API (snapshot --help)
  npx sir-donate doctor …              something else: what is wrong with a page (doctor --help)

  --json           print a report for programs
  --production     this goes live: warn of test keys
  --development    this does not: never warn of test keys
  --strict         count warnings as errors
  --no-ignore      scan what .gitignore leaves out as well
  --help, --version

Exit code: 0 no secrets, 1 secrets, 2 wrong usage or something could not be read.
`;

const OPTIONS = {
  "development": { type: "boolean" },
  "help": { type: "boolean", short: "h" },
  "json": { type: "boolean" },
  "no-ignore": { type: "boolean" },
  "production": { type: "boolean" },
  "staged": { type: "boolean" },
  "stdin": { type: "boolean" },
  "strict": { type: "boolean" },
  "version": { type: "boolean", short: "v" },
} as const;

const CLEAN = 0;
const SECRETS = 1;
const TROUBLE = 2;

const version = () =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;

/** What is found before it is said in which file. */
type Found = Omit<Remark, "file">;

/** `pk_test_` and 64 digits. */
const KEY_LENGTH = 72;

/** The environment may have several values under one name: see `environment`. */
function remark(found: Finding): Found {
  const { kind, encoding, live, line, column, offset, length, masked, variable } = found;
  return {
    ...{ level: "error", kind, encoding, live, line, column, offset, length, masked },
    ...(variable === undefined ? {} : { variable: variable.replace(/__\d+$/, "") }),
  };
}

class Scan {
  readonly report: Report = { remarks: [], faults: [], files: 0, bytes: 0, ignored: 0, others: 0, environment: 0 };

  constructor(
    private readonly environment: Record<string, string>,
    private readonly options: { production?: boolean; development?: boolean },
  ) {}

  /** What was found in `name`, by one way of reading it. */
  async read(
    name: string,
    output: boolean,
    how: (find: Find<Found>) => Promise<{ found: Found[]; bytes: number }>,
    counts: (one: Found) => boolean = () => true,
  ): Promise<void> {
    const file = this.shown(name);
    const testKeys = this.isProduction(output);
    const find: Find<Found> = (bytes) => {
      const found: Found[] = [];
      for (const one of findSecrets(bytes, { environment: this.environment })) found.push(remark(one));
      for (const { test, apiBase, line, column, offset } of pageKeys(bytes)) {
        const masked = test ? "pk_test_…" : "pk_live_…";
        const rest = { encoding: "plain", live: !test, line, column, offset, length: KEY_LENGTH, masked };
        if (test && testKeys) found.push({ level: "warning", kind: "test-key", ...rest });
        if (!test && apiBase) found.push({ level: "error", kind: "live-key-beside-api-base", ...rest });
      }
      return found.sort((a, b) => a.offset - b.offset);
    };
    try {
      const { found, bytes } = await how(find);
      this.report.files += 1;
      this.report.bytes += bytes;
      let warned = false;
      for (const one of found) {
        if (!counts(one)) continue;
        // One warning says it all: the same key may stand in a bundle a dozen times.
        if (one.kind === "test-key" && warned) continue;
        warned ||= one.kind === "test-key";
        this.report.remarks.push({ file, ...one });
      }
    } catch (fault) {
      this.fault(name, messageOf(fault));
    }
    for (const one of findSecrets(name, { environment: this.environment })) {
      // A name is published with the file.
      this.report.remarks.push({ file, ...remark(one), line: 0, column: 0 });
    }
  }

  fault(name: string, message: string): void {
    this.report.faults.push({ file: this.shown(name), message: this.masked(message) });
  }

  /** `text` as it may be printed. */
  masked(text: string): string {
    return masked(text, this.environment);
  }

  /** A file's name as it may be printed: from here, the same on every system. */
  private shown(name: string): string {
    return this.masked(name.split(sep).join("/"));
  }

  private isProduction(output: boolean): boolean {
    const { production, development } = this.options;
    if (production || development) return production === true;
    const { VERCEL_ENV, NETLIFY, CONTEXT, NODE_ENV } = process.env;
    // Preview builds of Vercel and Netlify have NODE_ENV=production too. Elsewhere CONTEXT is anything's name.
    const said = VERCEL_ENV ?? (NETLIFY ? CONTEXT : undefined) ?? NODE_ENV;
    return said ? said === "production" : output;
  }
}

const messageOf = (fault: unknown) => {
  const { code, message } = fault as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return "may not be read (permission denied)";
  if (code === "ENOENT") return "is gone";
  return message;
};

const fromHere = (path: string) => relative(process.cwd(), path) || ".";

async function scanPaths(paths: string[], useIgnore: boolean, options: object): Promise<Scan> {
  const { files, environment: settings, faults, ignored, others } = targets(paths, useIgnore);
  const scan = new Scan(environment(settings), options);
  Object.assign(scan.report, { ignored, others });
  for (const { file, message } of faults) scan.fault(file, message);

  const roots = paths.map((path) => resolve(path));
  const inGit = trackedOnes(files.filter(({ path }) => isEnvironmentFile(basename(path))));
  const read = new Set<string>();
  for (const { path, output, named } of files) {
    const settled = isEnvironmentFile(basename(path));
    if (settled) read.add(resolve(path));
    const root = roots.find((one) => isBelow(resolve(path), one)) ?? dirname(resolve(path));
    if (settled && !named && !output && !inGit.has(resolve(path)) && !isServed(resolve(path), root)) {
      await scanSettings(scan, path);
    } else {
      await scan.read(path, output, (find) => scanFile(path, find));
    }
  }
  for (const path of settings) if (!read.has(resolve(path))) await scanSettings(scan, fromHere(path));
  return scan;
}

/** A server's settings are where its secrets belong. What a build takes from there into pages is not. */
async function scanSettings(scan: Scan, path: string): Promise<void> {
  const text = readEnvironment(path);
  scan.report.environment += 1;
  if (text === undefined) return;
  const { files, bytes } = scan.report;
  const counts = ({ line, level }: Found) => level === "error" && isInlined(text, line);
  await scan.read(path, false, (find) => scanFile(path, find), counts);
  Object.assign(scan.report, { files, bytes });
}

function trackedOnes(files: Target[]): Set<string> {
  const byRepository = new Map<string, string[]>();
  for (const { path } of files) {
    const repository = repositoryOf(dirname(resolve(path)));
    if (repository === undefined) continue;
    byRepository.set(repository, [...(byRepository.get(repository) ?? []), resolve(path)]);
  }
  return new Set([...byRepository].flatMap(([repository, paths]) => [...tracked(repository, paths)]));
}

async function scanStaged(paths: string[], options: object): Promise<Scan> {
  const { root, files } = staged(paths);
  // In a monorepo each package has settings of its own.
  const dirs = new Set([root, ...files.map(({ name }) => dirname(resolve(root, name)))]);
  const settings = new Set([...dirs].flatMap((dir) => (existsSync(dir) ? environmentAbove(dir) : [])));
  const scan = new Scan(environment([...settings]), options);
  for (const { name, blob } of files) {
    await scan.read(fromHere(resolve(root, name)), false, (find) => scanStream(contents(blob), find));
  }
  return scan;
}

async function scanStdin(options: object): Promise<Scan> {
  const scan = new Scan(environment(environmentAbove(process.cwd())), options);
  await scan.read("<stdin>", false, (find) => scanStream(process.stdin, find));
  return scan;
}

async function main(args: string[]): Promise<number> {
  if (args[0] === "snapshot") return snapshot(args.slice(1));
  if (args[0] === "doctor") return doctor(args.slice(1), { out: print, version: version() });
  const { values, positionals } = parse(args);
  const { production, development, staged: index, stdin, strict } = values;
  if (values.version) return print(`${version()}\n`);
  if (values.help || positionals[0] === "help") return print(HELP);
  const [command, ...paths] = positionals;
  if (command !== "scan") {
    throw new Usage(command === undefined ? "nothing to do" : `there is no command "${command}"`, HELP);
  }
  if (production && development) throw new Usage("--production and --development exclude each other", HELP);
  if (index && stdin) throw new Usage("--staged and --stdin exclude each other", HELP);
  if (stdin && paths.length > 0) throw new Usage("--stdin takes no paths", HELP);
  if (!index && !stdin && paths.length === 0) throw new Usage("what is to be scanned? Name a file or a folder", HELP);

  const options = { production, development };
  const { report } = index
    ? await scanStaged(paths, options)
    : stdin
      ? await scanStdin(options)
      : await scanPaths(paths, !values["no-ignore"], options);
  if (strict) for (const remark of report.remarks) remark.level = "error";

  for (const { file, message } of report.faults) process.stderr.write(`sir-donate: ${file}: ${message}\n`);
  if (values.json) print(json(report, version()));
  else print(human(report) + (process.env.GITHUB_ACTIONS === "true" ? annotations(report) : ""));
  if (report.remarks.some(({ level }) => level === "error")) return SECRETS;
  return report.faults.length > 0 ? TROUBLE : CLEAN;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (fault) {
    throw new Usage((fault as Error).message.split("\n")[0], HELP);
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return CLEAN;
}

// Whoever reads only the beginning (`| head`) gets the exit code all the same.
process.stdout.on("error", (fault: NodeJS.ErrnoException) => {
  if (fault.code !== "EPIPE") throw fault;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (fault) {
  process.exitCode = TROUBLE;
  const { message } = fault as Error;
  process.stderr.write(`sir-donate: ${masked(message, environment([]))}\n${fault instanceof Usage && fault.help ? `\n${fault.help}` : ""}`);
}
