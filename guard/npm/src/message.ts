/** What a developer reads when the guard stops a build. No part of a secret beyond its prefix gets in here. */

import type { Finding } from "./index.ts";
import { findSecrets } from "./secrets.ts";

/** A place as an editor opens it: line and column from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** One secret on its way into a page. */
export interface Leak {
  finding: Finding;
  /** Where the scanner met it. */
  where: Place;
  /** What that is. */
  in: "module" | "variable" | "output";
  /** Where it was written, if that is elsewhere and can be known. */
  from?: Place;
  /** What was inlined: a variable, or a name that the configuration defines. */
  name?: string;
}

const ENCODINGS: Record<string, string> = {
  plain: "",
  concatenated: ", joined from parts",
  template: ", in a template literal",
  escaped: ", written with escapes",
  html: ", written with character references",
  "url-encoded": ", URL-encoded",
  base64: ", in base64",
  "utf-16": ", in UTF-16",
};

/** So many are listed. */
const MOST = 50;

function kind({ kind, live, masked, variable: name }: Finding): string {
  // A variable with several values has one name in the message: see Guard.refresh.
  const variable = name?.replace(/ \(\d+\)$/, "");
  switch (kind) {
    case "secret-key":
      return `${live ? "a live" : "a test"} secret key of SIR Giving (${masked})`;
    case "foreign-secret-key":
      return `a secret key of another service (${masked})`;
    case "webhook-secret":
      return `a webhook signing secret (${masked})`;
    case "hmac-secret":
      return variable === undefined ? "an HMAC secret" : `an HMAC secret, the value of ${variable}`;
    case "environment-secret":
      return variable === undefined ? "a secret of the environment" : `the value of ${variable}`;
    default:
      return "a secret";
  }
}

const place = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

function line({ finding, where, in: how, from, name }: Leak): string {
  const secret = `${kind(finding)}${ENCODINGS[finding.encoding] ?? `, ${finding.encoding}`}`;
  const inlined = how === "variable" && name !== undefined ? `, inlined as ${name}` : "";
  const origin = from === undefined ? "" : `; it comes from ${place(from)}`;
  const named = how === "output" && name !== undefined ? ` (${name})` : "";
  return `  ${place(where)}  ${secret}${inlined}${origin}${named}`;
}

const DOCUMENT = "https://github.com/sirgiving/sir-donate/blob/main/docs/guard.md";

/** The whole message. */
export function message(leaks: readonly Leak[]): string {
  const many = leaks.length > 1;
  const remedies = new Set(leaks.slice(0, MOST).map(remedy));
  const text = [
    `SIR Donate's guard: ${many ? `${leaks.length} secrets` : "a secret"} would be published. Nothing of this is shipped.`,
    "",
    ...leaks.slice(0, MOST).map(line),
    ...(leaks.length > MOST ? [`  and ${leaks.length - MOST} more`] : []),
    "",
    `1. Rotate ${many ? "each of them" : "it"} now, with whoever issued it (SIR Giving: the partner portal). It may already be`,
    "   public: in a page, an earlier build, a source map or a repository.",
    ...[...remedies].map((text, index) => `${index + 2}. ${text}`),
    `A page needs a publishable key (pk_…) and no secret. More: ${DOCUMENT}`,
  ].join("\n");
  return unspoken(text);
}

/** Names of files and variables are repeated, and might hold a secret themselves: what is found in a text is cut. */
function unspoken(text: string): string {
  let told = text;
  for (const { offset, length, masked } of findSecrets(text).reverse()) {
    told = `${told.slice(0, offset)}${masked}${told.slice(offset + length)}`;
  }
  // Nor may a name move the cursor of a terminal.
  return told.replace(/[\0-\x09\x0b-\x1f\x7f-\x9f]/g, "\u{fffd}");
}

function remedy({ where, in: how, from, name }: Leak): string {
  const file = (from ?? where).file;
  const dependency = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  if (dependency !== undefined && dependency !== ".vite") {
    return `Don't ship the dependency ${dependency} in this version, and tell whoever maintains it.`;
  }
  if (how === "variable" || name !== undefined) {
    return (
      `What is inlined is public. Take ${name ?? "the variable"} out of what the bundler inlines (a prefix such as VITE_, ` +
      "define, DefinePlugin, EnvironmentPlugin, replace), and read it on your server alone."
    );
  }
  if (from === undefined && how === "output") {
    return "Find what puts it there (a copied file, a plugin, a variable), and take it out.";
  }
  return "Take it out of the file (comments too: source maps keep them), and let your server do what needs it.";
}

/** The error that stops a build. */
export class LeakError extends Error {
  override name = "SirDonateGuard";
  /** Vite fills this with the module's source, to send it to the page: what it finds filled it leaves alone. */
  pluginCode = "(not shown: it holds a secret)";
  /** Webpack: no stack below the message. */
  hideStack = true;

  readonly leaks: readonly Leak[];

  constructor(leaks: readonly Leak[]) {
    super(message(leaks));
    this.leaks = leaks;
    // Where in the guard this was thrown helps nobody. Not empty: some print the stack and nothing else.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Whether an error is the guard's, though a bundler wrapped it, or another process sent it. */
export const isLeak = (error: unknown): boolean =>
  error instanceof Error && (error.name === "SirDonateGuard" || error.message.includes("SIR Donate's guard: "));
