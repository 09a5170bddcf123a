/** What `scan` says, to people, to programs and to GitHub. */

import type { Kind } from "./index.ts";

/** What `scan` reports. */
export interface Remark {
  /** Warnings leave the exit code alone. */
  level: "error" | "warning";
  kind: Kind | "test-key" | "live-key-beside-api-base";
  /** How it was written. */
  encoding: string;
  /** Whether it moves real money. */
  live: boolean;
  /** From the current directory, with "/" between folders. */
  file: string;
  /** From 1; 0 where the file's name holds it. */
  line: number;
  /** From 1, in UTF-16 units; 0 where the file's name holds it. */
  column: number;
  /** In bytes. */
  offset: number;
  length: number;
  /** The prefix alone. */
  masked: string;
  /** The environment variable that has this value, where that is how it was recognised. */
  variable?: string;
}

/** All that a scan brought. */
export interface Report {
  remarks: Remark[];
  faults: { file: string; message: string }[];
  files: number;
  bytes: number;
  /** Left out by a `.gitignore`, and folders such as `node_modules`. */
  ignored: number;
  others: number;
  /** Environment files in which secrets are where they belong. */
  environment: number;
}

const NAMES: Record<Remark["kind"], string> = {
  "secret-key": "secret key of SIR Giving",
  "foreign-secret-key": "another service's secret key, such as Stripe's",
  "webhook-secret": "webhook signing secret",
  "hmac-secret": "HMAC secret",
  "environment-secret": "secret of the environment",
  "test-key": "test key in a production build",
  "live-key-beside-api-base": "live key beside an api-base",
};

const PORTAL = "SIR Giving's partner portal";
const ROTATE: Partial<Record<Remark["kind"], string>> = {
  "secret-key": `Rotate it now in ${PORTAL}.`,
  "foreign-secret-key": "Rotate it now where it was issued (Stripe: Dashboard, Developers, API keys).",
  "webhook-secret": `Rotate it now where it was issued: ${PORTAL}, or Stripe's Dashboard.`,
  "hmac-secret": `Rotate it now in ${PORTAL}, or where it was issued.`,
  "environment-secret": "Replace it now, wherever it opens something.",
};

/** What it is, in words. */
export function describe(remark: Remark): string {
  const how = remark.encoding === "plain" ? "" : ` (${remark.encoding})`;
  const money = remark.kind.endsWith("secret-key") ? (remark.live ? ", for real money" : ", for tests") : "";
  const whose = remark.variable === undefined ? "" : `, the value of ${remark.variable}`;
  return `${NAMES[remark.kind]}${money}${whose}${how}`;
}

/** What to do about it, in one line. */
export function remedy(remark: Remark): string {
  if (remark.kind === "test-key") return "No money moves with it. In production, put in the pk_live_ key.";
  if (remark.kind === "live-key-beside-api-base") {
    return "A live key talks to the production host alone: take api-base away, or use a pk_test_ key.";
  }
  return `${ROTATE[remark.kind]} Then keep it in the server's environment; a page needs the pk_ key alone.`;
}

const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

/** What a person reads. */
export function human(report: Report): string {
  const lines: string[] = [];
  for (const remark of report.remarks) {
    const { file, line, column, level, masked } = remark;
    const place = line === 0 ? `${file} (its name)` : `${file}:${line}:${column}`;
    lines.push(place, `  ${level}: ${masked} ${describe(remark)}`);
  }
  if (lines.length > 0) lines.push("");

  const secrets = report.remarks.filter(({ kind }) => ROTATE[kind] !== undefined);
  if (secrets.length > 0) {
    lines.push("What to do:");
    const steps = [
      ...new Set(secrets.map(({ kind }) => ROTATE[kind] as string)),
      "Take it out of the file, and keep it in the server's environment. " +
        "A page needs the publishable key (pk_…) alone.",
      "Whoever could read the file, or the repository's history, has it: taking it out is not enough.",
    ];
    steps.forEach((step, at) => lines.push(`  ${at + 1}. ${step}`));
    lines.push("");
  }
  for (const kind of ["live-key-beside-api-base", "test-key"] as const) {
    const remark = report.remarks.find((one) => one.kind === kind);
    if (remark) lines.push(`${NAMES[kind][0]?.toUpperCase()}${NAMES[kind].slice(1)}: ${remedy(remark)}`, "");
  }

  const errors = report.remarks.filter(({ level }) => level === "error").length;
  const warnings = report.remarks.length - errors;
  const found = [
    ...(errors > 0 ? [count(errors, "error")] : []),
    ...(warnings > 0 ? [count(warnings, "warning")] : []),
  ].join(" and ");
  const left = [
    ...(report.ignored > 0 ? [`${report.ignored} ignored by .gitignore`] : []),
    ...(report.others > 0
      ? [count(report.others, "folder such as node_modules", "folders such as node_modules")]
      : []),
    ...(report.environment > 0
      ? [count(report.environment, "environment file, where secrets belong", "environment files, where secrets belong")]
      : []),
  ].join(", ");
  const scanned = `${count(report.files, "file")} scanned${left === "" ? "" : `; left out: ${left}`}`;
  lines.push(`SIR Donate: ${found === "" ? "no secrets" : found}. ${scanned}.`);
  return `${lines.join("\n")}\n`;
}

/** What a program reads: docs/scan.schema.json describes it. */
export function json(report: Report, version: string): string {
  const errors = report.remarks.filter(({ level }) => level === "error").length;
  return `${JSON.stringify(
    {
      version: 1,
      tool: { name: "sir-donate", version },
      clean: errors === 0 && report.faults.length === 0,
      errors,
      warnings: report.remarks.length - errors,
      findings: report.remarks.map((remark) => ({
        ...remark,
        message: describe(remark),
        remedy: remedy(remark),
      })),
      unreadable: report.faults,
      scanned: { files: report.files, bytes: report.bytes },
      skipped: { ignored: report.ignored, dependencies: report.others, environment: report.environment },
    },
    null,
    2,
  )}\n`;
}

/** What GitHub shows beside the lines of a change. */
export function annotations(report: Report): string {
  const data = (text: string) => text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
  const property = (text: string) => data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
  return report.remarks
    .map((remark) => {
      const at = remark.line === 0 ? "" : `,line=${remark.line},col=${remark.column}`;
      const message = `${remark.masked} ${describe(remark)}. ${remedy(remark)}`;
      return `::${remark.level} file=${property(remark.file)}${at},title=SIR Donate::${data(message)}\n`;
    })
    .join("");
}
