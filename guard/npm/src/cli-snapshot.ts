/** `npx sir-donate snapshot`: asks the API once for what the widget would ask it for at each donor's intent. */

import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";

import { replaceFile } from "./cli-file.ts";
import { masked } from "./cli-mask.ts";
import { Usage } from "./cli-usage.ts";
import { type PublishableKey, assertPublishableKey } from "./key.ts";

const VARIABLE = "SIR_PUBLISHABLE_KEY";

const HELP = `Writes the configuration and the nonprofits of a partner into a file that the widget reads instead of the API.

  npx sir-donate snapshot NONPROFIT… --out FILE

The publishable key is in the variable ${VARIABLE}. A page names the file: <sir-donate snapshot="/FILE" …>.

  --out FILE              where to; it is replaced in one go, and stays as it is where the API can't be had.
                          Without: standard output
  --nonprofits FILE       slugs, one a line, instead of or besides NONPROFIT…
  --publishable-key KEY   instead of the variable
  --api-base URL          another API, for test keys
  --patience SECONDS      how long it may wait for the rate limit, in all; 120 without
  --help

Exit code: 0 written; 1 something could not be had, and is told; 2 wrong usage, or the key was refused.
`;

const OPTIONS = {
  "api-base": { type: "string" },
  "help": { type: "boolean", short: "h" },
  "nonprofits": { type: "string" },
  "out": { type: "string" },
  "patience": { type: "string" },
  "publishable-key": { type: "string" },
} as const;

const DONE = 0;
const AMISS = 1;
const REFUSED = 2;

const HOSTS = { test: "https://devapi.sirgiving.org", live: "https://api.sirgiving.org" };

/** With fewer calls left, donors need them more. */
const RESERVE = 20;
/** Tries of one call where nothing, or a server's fault, comes back. */
const TRIES = 3;
/** A call is given up after so many milliseconds. */
const LONGEST_CALL = 20_000;
/** No limit lasts longer, in seconds. */
const LONGEST_LIMIT = 3_600;

/** Keys and secrets, SIR Giving's or Stripe's. `task_force` and `sk_live_music` are slugs. */
const KEY = /(?<![a-z0-9])((sk|rk|pk)_(test|live)_|whsec_)[0-9a-z+/=]{16}|[0-9a-f]{64}/i;
/** A session token, which is a JWT. */
const TOKEN = /\beyJ[\w-]{8}/;

/** The outside world, as far as a test brings its own. */
export interface World {
  variables: Record<string, string | undefined>;
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
  /** For what is asked for: the file, where no other place is named. */
  out(text: string): void;
  /** For what is to be known. */
  tell(text: string): void;
}

const world: World = {
  variables: process.env,
  now: Date.now,
  sleep: (milliseconds) => pause(milliseconds),
  out: (text) => void process.stdout.write(text),
  tell: (text) => void process.stderr.write(`sir-donate: ${text}\n`),
};

/** It stops here, and what was there before stays. */
class Stop extends Error {
  constructor(
    message: string,
    readonly code = AMISS,
  ) {
    super(message);
  }
}

type Fields = Record<string, unknown>;

/** Runs the command; the exit code. */
export async function snapshot(args: string[], outside: World = world): Promise<number> {
  const { variables, now, sleep, out } = outside;
  const environmentSecrets = Object.fromEntries(
    Object.entries(variables).filter((one): one is [string, string] => one[1] !== undefined),
  );
  // Names of files and of nonprofits are repeated, and may be what they should not.
  const shown = (text: string) => masked(text, environmentSecrets);
  const tell = (text: string) => outside.tell(shown(text));
  const { values, positionals } = parse(args);
  if (values.help) {
    out(HELP);
    return DONE;
  }
  const key = keyOf(values["publishable-key"] ?? variables[VARIABLE]);
  const environment = key.startsWith("pk_test_") ? "test" : "live";
  const base = baseOf(values["api-base"], environment);
  const slugs = slugsOf(positionals, values.nonprofits);
  const calls = new Calls(base, key, secondsOf(values.patience), { now, sleep, tell });

  try {
    const config = await calls.get("config", "/config", slugs.length);
    if (config === undefined) throw new Stop("the API knows no configuration for this key");
    const organizations: [string, Fields][] = [];
    let amiss = false;
    for (const [at, slug] of slugs.entries()) {
      const path = `/organizations/${encodeURIComponent(slug)}`;
      const answer = await calls.get(`the nonprofit ${slug}`, path, slugs.length - at - 1);
      const found = answer && organization(answer);
      if (found?.name !== undefined) {
        organizations.push([slug, found]);
        continue;
      }
      amiss = true;
      // The widget would take an empty entry for all that there is to know, for a day.
      const why = found === undefined ? "is unknown to the API" : "has no name in the API's answer";
      tell(`the nonprofit ${slug} ${why}, so it is left out: check the slug`);
    }
    const file = {
      version: 1,
      createdAt: new Date(now()).toISOString(),
      environment,
      config: configuration(config),
      organizations: Object.fromEntries(organizations),
    };
    const text = `${JSON.stringify(file, undefined, 2)}\n`;
    // The widget brings the key itself, so one in here would be somebody's mistake.
    if (text.includes(key)) throw new Stop("the API's answer repeats the key, which is not for a file");
    if (file.config.isActive === false || file.config.enabledFeatures?.includes("DONATIONS") === false) {
      tell("the partner takes no donations at present (isActive, enabledFeatures); the file says so");
      amiss = true;
    }
    if (values.out === undefined) {
      out(text);
    } else {
      try {
        replaceFile(values.out, text);
      } catch (fault) {
        throw new Stop(`${values.out} can't be written: ${(fault as Error).message}`, REFUSED);
      }
      const count = organizations.length === 1 ? "1 nonprofit" : `${organizations.length} nonprofits`;
      out(`${shown(values.out)}: ${count}, ${calls.made} calls\n`);
    }
    return amiss ? AMISS : DONE;
  } catch (fault) {
    if (!(fault instanceof Stop)) throw fault;
    const kept = values.out === undefined ? "nothing is written" : `${values.out} stays as it was`;
    tell(`${fault.message}; ${kept}`);
    return fault.code;
  }
}

/** The calls of one run, in the limits. */
class Calls {
  made = 0;
  private waited = 0;

  constructor(
    private readonly base: string,
    private readonly key: PublishableKey,
    private readonly patience: number,
    private readonly world: Pick<World, "now" | "sleep" | "tell">,
  ) {}

  /** The answer; none where the API says that there is no such thing. After it, `more` calls are to follow. */
  async get(what: string, path: string, more: number): Promise<Fields | undefined> {
    for (let tries = 1; ; ) {
      const answer = await this.call(path);
      if (typeof answer === "string" || answer.status >= 500) {
        const why = typeof answer === "string" ? answer : `the API answered with ${answer.status}`;
        if (tries === TRIES) throw new Stop(`${what} can't be had: ${why}`);
        const told = typeof answer === "string" ? undefined : waitOf(answer.headers, this.world.now());
        await this.wait(told ?? 2 ** tries * (0.5 + Math.random() / 2), why);
        tries += 1;
        continue;
      }
      const { status, headers, text } = answer;
      if (status === 429) {
        await this.wait(waitOf(headers, this.world.now()) ?? 60, "the rate limit is used up");
        continue;
      }
      if (status === 404) return undefined;
      if (status === 401 || status === 403) {
        const code = /INVALID_API_KEY|PARTNER_NOT_ACTIVE|PARTNER_SUSPENDED/.exec(text)?.[0];
        const why = code === undefined ? `${status}` : `${status}, ${code}`;
        throw new Stop(`the API refuses the key (${why}): check it in SIR Giving's partner portal`, REFUSED);
      }
      const fields = status >= 200 && status < 300 ? read(text) : undefined;
      if (fields === undefined) throw new Stop(`${what} can't be had: the API's answer (${status}) can't be read`);
      const left = number(headers.get("x-ratelimit-remaining"));
      if (more > 0 && left !== undefined && left < RESERVE) {
        await this.wait(waitOf(headers, this.world.now()) ?? 60, `the partner has ${left} calls left, for donors`);
      }
      return fields;
    }
  }

  /** One call: the answer, or why there is none. */
  private async call(path: string): Promise<{ status: number; headers: Headers; text: string } | string> {
    this.made += 1;
    try {
      const response = await fetch(`${this.base}/v1/partner${path}`, {
        headers: { "X-Partner-Key": this.key },
        // A key does not follow a redirect to another host.
        redirect: "error",
        signal: AbortSignal.timeout(LONGEST_CALL),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (fault) {
      if ((fault as Error).name === "TimeoutError") return `no answer within ${LONGEST_CALL / 1000} seconds`;
      const { cause } = fault as { cause?: { code?: string; message?: string } };
      return `${this.base} can't be reached (${cause?.code ?? cause?.message ?? (fault as Error).message})`;
    }
  }

  private async wait(seconds: number, why: string): Promise<void> {
    const whole = Math.ceil(seconds);
    if (this.waited + seconds > this.patience) {
      throw new Stop(`${why}; try again in ${whole} s, or allow for the wait with --patience`);
    }
    // What passes in a moment is not worth a line in cron's mail.
    if (whole > 5) this.world.tell(`${why}: waiting for ${whole} s`);
    this.waited += seconds;
    await this.world.sleep(seconds * 1000);
  }
}

/** Seconds until a call may go through, where the answer says so. */
function waitOf(headers: Headers, now: number): number | undefined {
  for (const name of ["x-ratelimit-retryafter", "retry-after"]) {
    const text = headers.get(name);
    if (text === null) continue;
    const seconds = number(text) ?? (Date.parse(text) - now) / 1000;
    if (seconds >= 0) return Math.min(Math.max(seconds, 1), LONGEST_LIMIT);
  }
  const reset = number(headers.get("x-ratelimit-reset"));
  const seconds = reset === undefined ? -1 : reset - now / 1000;
  // A time in the past, or far away, tells of a clock that is wrong.
  return seconds >= 0 && seconds <= LONGEST_LIMIT ? Math.max(seconds, 1) : undefined;
}

function number(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function read(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return fieldsOf(value);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

const text = (value: unknown) => (typeof value === "string" ? value : undefined);
const flag = (value: unknown) => (typeof value === "boolean" ? value : undefined);

/** What the widget reads of a configuration. What else the API tells, a webhook's address above all, goes nowhere. */
function configuration({ name, slug, enabledFeatures, isActive, tipConfig }: Fields) {
  const tip = fieldsOf(tipConfig);
  const percent = tip?.defaultPercent;
  return {
    name: text(name),
    slug: text(slug),
    enabledFeatures: Array.isArray(enabledFeatures)
      ? enabledFeatures.filter((one): one is string => typeof one === "string")
      : undefined,
    isActive: flag(isActive),
    tipConfig: tip && {
      enabled: flag(tip.enabled),
      defaultPercent: typeof percent === "number" || typeof percent === "string" ? percent : undefined,
    },
  };
}

/** What the widget reads of a nonprofit. A name of blanks is none. */
function organization({ name, logo, logoUrl, ein, status }: Fields): Fields {
  return { name: text(name)?.trim() ? name : undefined, logo: text(logo) ?? text(logoUrl), ein: text(ein), status: text(status) };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (fault) {
    throw new Usage(((fault as Error).message.split("\n")[0] as string).split(". To specify")[0] as string, HELP);
  }
}

function keyOf(value: string | undefined): PublishableKey {
  if (value === undefined) throw new Usage(`no key: set ${VARIABLE}, or give --publishable-key`, HELP);
  try {
    assertPublishableKey(value);
    return value;
  } catch (fault) {
    // It says what is wrong and repeats nothing of the value.
    throw new Usage((fault as Error).message);
  }
}

function baseOf(value: string | undefined, environment: keyof typeof HOSTS): string {
  if (value === undefined) return HOSTS[environment];
  if (environment === "live") throw new Usage("--api-base is for test keys: a live key talks to production alone");
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url?.hostname ?? "");
  if (url === undefined || !(url.protocol === "https:" || (url.protocol === "http:" && loopback))) {
    throw new Usage("--api-base is no https: address, nor one of this machine");
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") {
    throw new Usage("--api-base is an origin alone, such as https://api.example.org");
  }
  return url.origin;
}

function slugsOf(named: string[], file: string | undefined): string[] {
  const slugs = [...named];
  if (file !== undefined) {
    let lines: string[];
    try {
      lines = readFileSync(file, "utf8").split(/\r?\n/);
    } catch (fault) {
      throw new Usage(`${file} can't be read: ${(fault as Error).message}`);
    }
    slugs.push(...lines.map((line) => line.replace(/#.*/, "").trim()).filter((line) => line !== ""));
  }
  if (slugs.length === 0) throw new Usage("which nonprofits? Name their slugs, or a file with --nonprofits", HELP);
  for (const slug of slugs) {
    // A slug is sent and repeated.
    if (KEY.test(slug) || TOKEN.test(slug)) throw new Usage("a key or a token stands where a nonprofit's slug belongs");
    // As the widget takes them: whatever it refuses would be looked up for nothing.
    if (/[\p{Cc}\s/\\?#%&;:@]/u.test(slug) || /^\.{0,2}$/.test(slug) || Buffer.byteLength(slug) > 200) {
      throw new Usage(`"${slug}" is no nonprofit's slug`);
    }
  }
  return [...new Set(slugs)];
}

function secondsOf(value: string | undefined): number {
  if (value === undefined) return 120;
  if (!/^\d{1,5}$/.test(value)) throw new Usage("--patience takes whole seconds");
  return Number(value);
}
