/** `npx sir-donate doctor`: looks at a page with the widget, and says what is wrong with it and what to paste. */

import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import type { Answer, Finding, HeaderList, VisitedPage, Want } from "sir-donate-doctor-wasm";

import { environment } from "./cli-env.ts";
import { masked } from "./cli-mask.ts";
import { Usage } from "./cli-usage.ts";
import { hidden, readHeaders, visit } from "./doctor.ts";

const HELP = `Looks at a page with the widget, and says what is wrong with it and what to paste instead.

  npx sir-donate doctor URL      a page that is served, here or anywhere
  npx sir-donate doctor FILE     a page on your disk, such as one that a browser saved; file:///… as well

It asks for the page and for the files of the widget that the page names, by GET alone. Nothing is sent.

  --headers FILE   for a page on your disk: the headers that it is served with, as "curl -I" prints them
  --offline        ask for nothing; look at a page on your disk and what lies beside it
  --json           print a report for programs
  --help

Exit code: 0 nothing is wrong, 1 something is, 2 wrong usage or the page could not be read.
`;

const OPTIONS = {
  headers: { type: "string" },
  help: { type: "boolean", short: "h" },
  json: { type: "boolean" },
  offline: { type: "boolean" },
} as const;

const WELL = 0;
const ILL = 1;

/** A call is given up after so many milliseconds. */
const LONGEST_CALL = 20_000;
/** More is no page, and no file of the widget. */
const LARGEST_PAGE = 8 << 20;
const LARGEST_FILE = 4 << 20;
const tooLarge = (largest: number) => `it is larger than ${largest >> 20} MB`;
/** Files that people take for a page. */
const NO_PAGES = /\.(m?js|json|css|wasm|pdf|mht(ml)?)$/i;
/** As many as browsers follow before they give up. */
const MOST_REDIRECTS = 10;

/** Where to look, as far as a test brings its own. */
export interface Outside {
  out(text: string): void;
  version: string;
}

/** What was asked for, and what came of it. */
interface Asked {
  address: string;
  /** The HTTP status, or why there is none. */
  answer: number | string;
}

/** Runs the command; the exit code. */
export async function doctor(args: string[], outside: Outside): Promise<number> {
  try {
    return await examine(args, outside);
  } catch (fault) {
    (fault as Error).message = printable((fault as Error).message, environment([]));
    throw fault;
  }
}

/** What was typed, or came from outside, as it may be printed: it may hold what only the rules take for a secret. */
const printable = (text: string, secrets: Record<string, string>) => hidden(masked(text, secrets));

async function examine(args: string[], { out, version }: Outside): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help) {
    out(HELP);
    return WELL;
  }
  const [where, ...more] = positionals;
  if (where === undefined) throw new Usage("which page? Name its address, or a file", HELP);
  if (more.length > 0) throw new Usage("one page at a time", HELP);
  const online = !values.offline;
  const asked: Asked[] = [];
  const ask = new Asking(version, online, asked);
  const page = isAddress(where) ? await ask.page(where, values) : onDisk(where, values.headers);
  const examination = visit(page);
  // Each round may bring new wishes: the script names what it loads.
  for (;;) {
    const wants = examination.wants();
    if (wants.length === 0) break;
    const answers = await Promise.all(wants.map(async (want) => [want, await ask.file(want, page)] as const));
    for (const [want, answer] of answers) examination.answered(want.address, answer);
  }
  const findings = examination.findings();
  const secrets = environment([]);
  // A value of the environment may stand in the page too.
  const shown = (text: string) => masked(text, secrets);
  const name = printable(where, secrets);
  const told = findings.map((finding) => ({
    ...finding,
    message: shown(finding.message),
    remedy: shown(finding.remedy),
    ...(finding.paste === undefined ? {} : { paste: finding.paste.split("\n").map(shown).join("\n") }),
    ...(finding.address === undefined ? {} : { address: shown(finding.address) }),
  }));
  const calls = asked.map(({ address, answer }) => ({
    address: printable(address, secrets),
    answer: typeof answer === "number" ? answer : printable(answer, secrets),
  }));
  out(values.json ? json(told, name, calls, version) : human(told, name, calls));
  return told.some(({ level }) => level !== "note") ? ILL : WELL;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (fault) {
    throw new Usage((fault as Error).message.split("\n")[0], HELP);
  }
}

const isAddress = (text: string) => /^https?:\/\//i.test(text);

/** What reading a file comes to; what the system has against it is told to whoever named the file. */
function reading<Read>(name: string, read: () => Read): Read {
  try {
    return read();
  } catch (fault) {
    throw new Usage(`${name} can't be read: ${(fault as Error).message}`);
  }
}

/** A page on the disk. */
function onDisk(name: string, headers: string | undefined): VisitedPage {
  const path = reading(name, () => (/^file:/i.test(name) ? fileURLToPath(name) : resolve(name)));
  const stat = reading(name, () => statSync(path, { throwIfNoEntry: false }));
  if (stat === undefined) {
    const scheme = /^(localhost|127\.)/i.test(name) ? "http" : "https";
    const hint = /^[\w.-]+(:\d+)?(\/|$)/.test(name) ? `; if it is an address, write ${scheme}://${name}` : "";
    throw new Usage(`there is no file ${name}${hint}`);
  }
  if (!stat.isFile()) throw new Usage(`${name} is no file: name the page itself`);
  if (NO_PAGES.test(path)) throw new Usage(`${name} is no page: name one in HTML, as a browser saves it ("complete", not MHTML or PDF)`);
  if (stat.size > LARGEST_PAGE) throw new Usage(`${name} is larger than ${LARGEST_PAGE >> 20} MB, which no page is`);
  return {
    address: pathToFileURL(path).href,
    html: text(reading(name, () => readFileSync(path))),
    ...(headers === undefined ? {} : { headers: headersOf(headers) }),
  };
}

/** The headers of a file. */
function headersOf(file: string): HeaderList {
  const list = readHeaders(text(reading(file, () => readFileSync(file))));
  if (list.length === 0) {
    throw new Usage(`no header could be read in ${file}: write "Content-Security-Policy: …", and the others, a line each`);
  }
  return list;
}

/** As browsers read it, marks of the order of bytes included. */
const text = (bytes: Uint8Array) =>
  new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8").decode(bytes);

/** All that is asked of the world. */
class Asking {
  constructor(
    private readonly version: string,
    private readonly online: boolean,
    private readonly asked: Asked[],
  ) {}

  /** A page that is served. */
  async page(address: string, { headers }: { headers?: string | undefined }): Promise<VisitedPage> {
    if (headers !== undefined) throw new Usage("--headers is for a page on your disk: a page that is served has its own");
    if (!this.online) throw new Usage("--offline is for a page on your disk");
    if (!URL.canParse(address)) throw new Usage("this is no address");
    const url = new URL(address);
    if (url.username !== "" || url.password !== "") {
      throw new Usage("a name and a password in an address are not sent; save the page, and name the file");
    }
    const answer = await this.get(url, { Accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1" }, LARGEST_PAGE);
    if (typeof answer === "string") throw new Usage(`the page can't be read: ${answer}`);
    const { status, body, address: end } = answer;
    if (status < 200 || status > 299) throw new Usage(`the page can't be read: ${end} answers with ${status}`);
    const [, type = ""] = answer.headers.find(([name]) => name === "content-type") ?? [];
    const essence = (type.split(";")[0] as string).trim().toLowerCase();
    if (!["", "text/html", "application/xhtml+xml"].includes(essence)) throw new Usage(`${end} is no page: it is ${essence}`);
    return { address: end, html: text(body), headers: answer.headers };
  }

  /** A file that the page names. */
  async file({ address, origin }: Want, page: VisitedPage): Promise<Answer> {
    if (!URL.canParse(address)) return { unseen: "its address is none" };
    const url = new URL(address);
    if (url.protocol === "file:") {
      // The disk of whoever looks is no part of a page that is served.
      if (!page.address?.startsWith("file:")) return { failed: "browsers refuse file: from a page that is served" };
      return beside(url, page.address);
    }
    if (!this.online) return { unseen: "--offline" };
    const answer = await this.get(url, { Accept: "*/*", ...(origin === undefined ? {} : { Origin: origin }) }, LARGEST_FILE);
    return typeof answer === "string" ? { failed: answer } : { ...answer, hashes: hashes(answer.body) };
  }

  /** An answer, or why there is none. Redirects are followed, so that it is known where they lead. */
  private async get(url: URL, headers: Record<string, string>, largest: number) {
    const answer = await this.follow(url, headers, largest);
    this.asked.push({ address: url.href, answer: typeof answer === "string" ? answer : answer.status });
    return answer;
  }

  private async follow(from: URL, headers: Record<string, string>, largest: number) {
    let url = from;
    const signal = AbortSignal.timeout(LONGEST_CALL);
    try {
      for (let steps = 0; steps <= MOST_REDIRECTS; steps += 1) {
        const response = await fetch(url, {
          headers: { ...headers, "User-Agent": `Mozilla/5.0 (compatible; sir-donate-doctor/${this.version})` },
          redirect: "manual",
          signal,
        });
        const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
        if (location === null) {
          const body = await read(response, largest);
          if (body === undefined) return tooLarge(largest);
          const list = [...response.headers].filter(([name]) => name !== "set-cookie") as HeaderList;
          return { status: response.status, address: url.href, headers: list, body };
        }
        await response.body?.cancel();
        if (!URL.canParse(location, url.href)) return "it leads to no address";
        url = new URL(location, url);
        if (!/^https?:$/.test(url.protocol)) return `it leads to ${url.protocol}`;
        if (url.username !== "" || url.password !== "") return "it leads to an address with a password";
      }
      return `it leads on more than ${MOST_REDIRECTS} times`;
    } catch (fault) {
      if ((fault as Error).name === "TimeoutError") return `no answer within ${LONGEST_CALL / 1000} seconds`;
      const { cause } = fault as { cause?: { code?: string; message?: string } };
      return `${url.host} can't be reached (${cause?.code ?? cause?.message ?? (fault as Error).message})`;
    }
  }
}

/** The whole of an answer; nothing where it is too large. */
async function read(response: Response, largest: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    // Leaving ends the connection.
    if (size > largest) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const hashes = (body: Uint8Array) =>
  ["sha256", "sha384", "sha512"].map((name) => `${name}-${createHash(name).update(body).digest("base64")}`);

/** Where a file of a page on the disk may lie. One that begins at the site's top is looked for where the page lies. */
export function places(url: URL, page: string, options?: { windows?: boolean }): string[] {
  return [url, new URL(`.${url.pathname}`, page)].flatMap((place) => {
    try {
      return [fileURLToPath(place, options)];
    } catch {
      // Such an address is nothing's on a disk.
      return [];
    }
  });
}

/** A file of a page on the disk. */
async function beside(url: URL, page: string): Promise<Answer> {
  for (const place of places(url, page)) {
    try {
      const stat = statSync(place);
      if (!stat.isFile()) continue;
      if (stat.size > LARGEST_FILE) return { failed: tooLarge(LARGEST_FILE) };
      const body = await readFile(place);
      return { status: 200, address: url.href, headers: [], body, hashes: hashes(body) };
    } catch {
      // It is not there, has a name that none can have, or may not be read.
    }
  }
  return { unseen: "it does not lie beside the page" };
}

const count = (number: number, one: string, more = `${one}s`) => `${number} ${number === 1 ? one : more}`;

/** What a person reads. */
function human(findings: Finding[], page: string, asked: Asked[]): string {
  const lines: string[] = [];
  const pasted = new Set<string>();
  for (const { level, code, message, remedy, paste, line, column, header, address } of findings) {
    const place =
      line !== undefined ? `${page}:${line}:${column}` : header !== undefined ? `${page} (header ${header})` : (address ?? page);
    lines.push(place, `  ${level}: ${message} (${code})`, `  ${remedy}`);
    // One policy, or one tag, mends all that is wrong with it.
    if (paste !== undefined && pasted.has(paste)) lines.push("  What to paste stands above.");
    else if (paste !== undefined) lines.push("", ...paste.split("\n").map((one) => `    ${one}`));
    if (paste !== undefined) pasted.add(paste);
    lines.push("");
  }
  const of = (wanted: Finding["level"]) => findings.filter(({ level }) => level === wanted).length;
  const found = [
    ...(of("error") > 0 ? [count(of("error"), "error")] : []),
    ...(of("warning") > 0 ? [count(of("warning"), "warning")] : []),
  ].join(" and ");
  const notes = of("note") > 0 ? `, ${count(of("note"), "note")}` : "";
  const files = asked.length === 0 ? "Nothing was asked for." : `${count(asked.length, "address", "addresses")} asked for.`;
  lines.push(`SIR Donate: ${found === "" ? "nothing wrong" : found}${notes}. ${files}`);
  return `${lines.join("\n")}\n`;
}

/** What a program reads: docs/doctor.schema.json describes it. */
function json(findings: Finding[], page: string, asked: Asked[], version: string): string {
  const of = (wanted: Finding["level"]) => findings.filter(({ level }) => level === wanted).length;
  return `${JSON.stringify(
    {
      version: 1,
      tool: { name: "sir-donate", version },
      page,
      well: findings.every(({ level }) => level === "note"),
      errors: of("error"),
      warnings: of("warning"),
      notes: of("note"),
      findings,
      asked,
    },
    undefined,
    2,
  )}\n`;
}
