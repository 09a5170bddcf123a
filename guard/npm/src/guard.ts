/** Finds secrets in what a bundler reads, inlines and writes, and says where they come from. Knows no bundler. */

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { envEntries, placeIn, upToRepository, type Entry } from "./environment.ts";
import type { Finding } from "./index.ts";
import type { Leak, Place } from "./message.ts";
import type { GuardOptions } from "./options.ts";
import { findSecrets } from "./secrets.ts";

export type Content = string | Uint8Array;

/** What is known about a build's output beside its files. */
export interface OutputContext {
  /** Where the files are written. */
  dir: string;
  /** Files that went into the build, to find where something comes from. */
  sources: Iterable<string>;
}

interface Map3 {
  sources?: (string | null)[];
  sourcesContent?: (string | null)[];
  sourceRoot?: string;
  sections?: { map: Map3 }[];
}

/** Larger ones are data; looking for the origin of a secret in them would cost more than it tells. */
const LARGEST_SOURCE = 8 << 20;
const INLINE_MAP = /sourceMappingURL=data:application\/json[^,\s]*;base64,([A-Za-z0-9+/=]+)/g;
const CONFIG = /^(vite|rollup|webpack|rspack|rsbuild|esbuild|build)[\w.-]*\.[cm]?[jt]s$/;

export class Guard {
  readonly root: string;
  readonly #options: GuardOptions;
  readonly #dirs: Set<string>;
  #environment: Record<string, string> = {};
  #entries: Entry[] = [];
  /** Digests of what was scanned with this environment and is clean. */
  #clean = new Set<string>();

  constructor(options: GuardOptions, root: string) {
    this.root = root;
    this.#options = options;
    // In a monorepo, the variables may lie above the package that is built.
    this.#dirs = new Set([...upToRepository(root), ...upToRepository(process.cwd())]);
    if (options.envDir !== undefined) this.#dirs.add(resolve(root, options.envDir));
    this.refresh();
  }

  /** Reads the variables anew, before each build: an `.env` file may have changed while a watcher ran. */
  refresh(...dirs: string[]): void {
    for (const dir of dirs) this.#dirs.add(dir);
    this.#entries = envEntries(this.#dirs);
    const environment: Record<string, string> = {};
    const add = (name: string, value: string | undefined): void => {
      if (value === undefined || environment[name] === value) return;
      // One name may have several values, by mode: all of them count.
      let free = name;
      for (let n = 2; free in environment; n += 1) free = `${name} (${n})`;
      environment[free] = value;
    };
    for (const { name, value } of this.#entries) add(name, value);
    for (const [name, value] of Object.entries(process.env)) add(name, value);
    for (const [name, value] of Object.entries(this.#options.environment ?? {})) add(name, value);
    if (JSON.stringify(environment) !== JSON.stringify(this.#environment)) {
      this.#environment = environment;
      this.#clean.clear();
    }
  }

  /** The secrets in a text or in bytes. */
  find(content: Content): Finding[] {
    const digest = createHash("sha1").update(content).digest("base64");
    if (this.#clean.has(digest)) return [];
    const found = findSecrets(content, { environment: this.#environment });
    if (found.length === 0) this.#clean.add(digest);
    return found;
  }

  /** A path as a message shows it. */
  shown(path: string): string {
    const file = path.replace(/^\0/, "");
    if (!isAbsolute(file)) return this.#unspoken(file.split(sep).join(posix.sep));
    const below = relative(this.root, file);
    const up = below.startsWith("..");
    return this.#unspoken(
      (up && relative(process.cwd(), file).startsWith("..") ? file : up ? relative(process.cwd(), file) : below)
        .split(sep)
        .join(posix.sep),
    );
  }

  /** A name without what is secret in it, by this environment too. */
  #unspoken(text: string): string {
    const found = this.find(text).sort((a, b) => b.offset - a.offset);
    return found.reduce((told, { offset, length, masked }) => told.slice(0, offset) + masked + told.slice(offset + length), text);
  }

  /** A module as it was read, or as another plugin made it. */
  module(path: string, content: Content): Leak[] {
    const found = this.find(content);
    if (found.length === 0) return [];
    // A dependency that Vite has bundled beforehand has its map beside it.
    const map = mapBeside(path);
    return found.map((finding) => {
      const leak: Leak = {
        finding,
        where: { file: this.shown(path), line: finding.line, column: finding.column },
        in: "module",
      };
      const from = map && this.#trace(map, dirname(path), finding);
      return from ? { ...leak, from } : leak;
    });
  }

  /** A file that is served or copied as it is. Nothing is found in what is no file. */
  file(path: string): Leak[] {
    let content: Uint8Array;
    try {
      if (!statSync(path).isFile()) return [];
      content = readFileSync(path);
    } catch {
      return [];
    }
    return this.module(path, content);
  }

  /** All files below a folder that is copied as it is. */
  folder(dir: string): Leak[] {
    return filesBelow(dir).flatMap((path) => {
      try {
        return statSync(path).isFile() ? this.module(path, readFileSync(path)) : [];
      } catch (fault) {
        const code = (fault as NodeJS.ErrnoException).code ?? "unknown";
        // A link to nothing is not copied either.
        if (code === "ENOENT" || code === "ELOOP") return [];
        throw new Error(`SIR Donate's guard: ${this.shown(path)} can't be read (${code}), so it can't be checked. Make it readable, or take it away.`);
      }
    });
  }

  /**
   * What the configuration inlines: names and the code or text that takes their place. It is refused whether a module
   * uses it or not: the next one that does would publish it.
   */
  inlined(values: Iterable<readonly [name: string, value: unknown]>, configFiles: readonly string[] = []): Leak[] {
    const leaks: Leak[] = [];
    for (const [name, value] of flattened(values)) {
      // With its name, for some secrets are known by the name alone.
      const last = name.replace(/\W+$/, "").split(/\W/).at(-1) ?? name;
      const code = /^\s*["'`]/.test(value) ? value : JSON.stringify(value);
      const seen = new Set<string>();
      for (const finding of [...this.find(`${last}=${code}`), ...this.find(value)]) {
        if (seen.has(finding.kind)) continue;
        seen.add(finding.kind);
        leaks.push({ finding, in: "variable", name: this.#unspoken(name), where: this.#whereSet(name, value, configFiles) });
      }
    }
    return leaks;
  }

  /** Everything that a bundler is about to write. */
  outputs(files: ReadonlyMap<string, Content>, context: OutputContext): Leak[] {
    return [...files.keys()].flatMap((name) => this.output(name, files, context));
  }

  /** One of the files that are written. */
  output(name: string, files: ReadonlyMap<string, Content>, context: OutputContext): Leak[] {
    const content = files.get(name);
    const leaks = content === undefined ? [] : this.#output(name, content, files, context);
    // A name is published as well.
    for (const finding of this.find(name)) {
      leaks.push({ finding, in: "output", where: { file: this.shown(join(context.dir, name)), line: 1, column: 1 } });
    }
    return leaks;
  }

  /** The same content without its secrets, or nothing where that can't be had. */
  without(content: Uint8Array): Uint8Array | undefined {
    let bytes = Buffer.from(content);
    // What is left may join to something new.
    for (let round = 0; round < 4; round += 1) {
      const found = this.find(bytes).sort((a, b) => b.offset - a.offset);
      if (found.length === 0) return bytes;
      let end = bytes.length;
      for (const { offset, length, masked } of found) {
        if (offset + length > end) continue;
        const safe = /^\w+$/.exec(masked.replace("…", ""))?.[0] ?? "";
        bytes = Buffer.concat([bytes.subarray(0, offset), Buffer.from(safe), bytes.subarray(offset + length)]);
        end = offset;
      }
    }
    return undefined;
  }

  #output(name: string, content: Content, files: ReadonlyMap<string, Content>, context: OutputContext): Leak[] {
    const file = this.shown(join(context.dir, name));
    const mapDir = dirname(join(context.dir, name));
    const text = /\.(m?[jt]sx?|cjs|css|html?|map|json|svg|txt|xml|webmanifest)$/i.test(name) ? asText(content) : undefined;
    const raw = this.find(content);
    if (text === undefined) return raw.map((finding) => this.#traced(finding, file, undefined, content, mapDir, context));

    const whole = name.endsWith(".map") ? parseMap(text) : undefined;
    if (whole) {
      const inSources = this.#inSources(whole, mapDir);
      return inSources.length > 0
        ? inSources.map(({ finding, from }, index) => {
            // The scanner met them in the same order, one level of escapes further out.
            const at = raw.length === inSources.length ? raw[index] : undefined;
            return { finding, from, in: "output", where: { file, line: at?.line ?? 1, column: at?.column ?? 1 } };
          })
        : raw.map((finding) => this.#traced(finding, file, undefined, content, mapDir, context));
    }

    const leaks: Leak[] = [];
    let rest = text;
    for (const match of text.matchAll(INLINE_MAP)) {
      const encoded = match[1] ?? "";
      const json = Buffer.from(encoded, "base64").toString();
      const map = parseMap(json);
      if (!map) continue;
      const inSources = this.#inSources(map, mapDir);
      if (inSources.length === 0 && this.find(json).length === 0) continue;
      const start = match.index + match[0].length - encoded.length;
      const where = { file, ...placeIn(text, start) };
      for (const { finding, from } of inSources) leaks.push({ finding, from, in: "output", where });
      if (inSources.length === 0) {
        for (const finding of this.find(json)) leaks.push({ finding, in: "output", where });
      }
      // Told already; the code before it may hold the same.
      rest = rest.slice(0, start) + " ".repeat(encoded.length) + rest.slice(start + encoded.length);
    }
    const own = rest === text ? raw : this.find(rest);
    if (own.length > 0) {
      const map = mapOf(name, text, files);
      leaks.push(...own.map((finding) => this.#traced(finding, file, map, rest, mapDir, context)));
    }
    return leaks;
  }

  #traced(
    finding: Finding,
    file: string,
    map: SourceMap | undefined,
    content: Content,
    mapDir: string,
    context: OutputContext,
  ): Leak {
    const leak: Leak = { finding, where: { file, line: finding.line, column: finding.column }, in: "output" };
    const found = slice(content, finding);
    const variable = this.#variableOf(found);
    const from =
      (map && this.#trace(map, mapDir, finding)) ?? this.#written(found, context.sources) ?? variable?.place;
    if (from) leak.from = from;
    if (variable) leak.name = variable.name;
    return leak;
  }

  #trace(map: SourceMap, mapDir: string, { line, column }: Finding): Place | undefined {
    const entry = map.findEntry(line - 1, column - 1);
    if (!("originalSource" in entry) || typeof entry.originalSource !== "string" || entry.originalSource === "") {
      return undefined;
    }
    return {
      file: this.#sourcePath(entry.originalSource, undefined, mapDir),
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    };
  }

  #inSources(map: Map3, mapDir: string): { finding: Finding; from: Place }[] {
    const parts = map.sections ? map.sections.map((section) => section.map) : [map];
    return parts.flatMap(({ sources = [], sourcesContent = [], sourceRoot }) =>
      sourcesContent.flatMap((text, index) =>
        typeof text !== "string"
          ? []
          : this.find(text).map((finding) => ({
              finding,
              from: {
                file: this.#sourcePath(sources[index] ?? "(unnamed)", sourceRoot, mapDir),
                line: finding.line,
                column: finding.column,
              },
            })),
      ),
    );
  }

  #sourcePath(source: string, sourceRoot: string | undefined, mapDir: string): string {
    const bare = source.replace(/\?[^/]*$/, "");
    const virtual = /^[\w-]+:\/\/[^/]*\/(.*)$/s.exec(bare);
    if (bare.startsWith("file://")) {
      try {
        return this.shown(fileURLToPath(bare));
      } catch {
        return this.#unspoken(bare);
      }
    }
    if (virtual) return this.#unspoken(posix.normalize(virtual[1] ?? bare));
    return this.shown(resolve(mapDir, sourceRoot ?? "", bare));
  }

  /** Where parts of what was found stand in the sources. */
  #written(found: string, sources: Iterable<string>): Place | undefined {
    const parts = pieces(found);
    if (parts.length === 0) return undefined;
    // A project's own files first: that is where it can be mended.
    const own: string[] = [];
    const others: string[] = [];
    for (const file of sources) (file.includes("node_modules") ? others : own).push(file);
    for (const file of [...own, ...others]) {
      const text = sourceText(file);
      if (text === undefined) continue;
      for (const part of parts) {
        let index = text.indexOf(part);
        // Where it begins, for the part is from the middle.
        while (index > 0 && /[\w+/=-]/.test(text.charAt(index - 1))) index -= 1;
        if (index >= 0) return { file: this.shown(file), ...placeIn(text, index) };
      }
    }
    return undefined;
  }

  /** The variable that a value comes from. */
  #variableOf(found: string): { name: string; place?: Place } | undefined {
    const parts = pieces(found);
    const holds = (value: string): boolean => parts.some((part) => value.includes(part));
    const entry = this.#entries.find(({ value }) => holds(value));
    if (entry) return { name: entry.name, place: { ...entry, file: this.shown(entry.file) } };
    const name = Object.keys(this.#environment).find((name) => holds(this.#environment[name] ?? ""));
    return name === undefined ? undefined : { name };
  }

  /** Where an inlined value is set: the `.env` file, else the configuration that names it. */
  #whereSet(name: string, value: string, configFiles: readonly string[]): Place {
    const entry =
      this.#entries.find((entry) => entry.value !== "" && (value === entry.value || value.includes(entry.value))) ??
      this.#entries.find((entry) => entry.name === name);
    if (entry) return { file: this.shown(entry.file), line: entry.line, column: entry.column };
    const last = name.split(".").at(-1) ?? name;
    const files = [...configFiles, ...this.#configurations()];
    for (const file of files) {
      const text = sourceText(file);
      for (const wanted of text === undefined ? [] : [name, last]) {
        const index = text?.indexOf(wanted) ?? -1;
        if (text !== undefined && index >= 0) return { file: this.shown(file), ...placeIn(text, index) };
      }
    }
    return { file: files[0] === undefined ? "(environment)" : this.shown(files[0]), line: 1, column: 1 };
  }

  #configurations(): string[] {
    const script = process.argv[1];
    const files = script !== undefined && !script.includes("node_modules") ? [script] : [];
    try {
      files.push(...readdirSync(this.root).filter((name) => CONFIG.test(name)).map((name) => join(this.root, name)));
    } catch {
      // No such folder: then it holds no configuration either.
    }
    return files;
  }
}

export function filesBelow(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

function* flattened(values: Iterable<readonly [string, unknown]>): Iterable<[string, string]> {
  for (const [name, value] of values) {
    if (typeof value === "string") yield [name, value];
    else if (typeof value === "object" && value !== null && !(value instanceof RegExp)) {
      yield* flattened(Object.entries(value).map(([key, inner]) => [`${name}.${key}`, inner] as const));
    }
  }
}

/** Parts of a secret that are too long to stand elsewhere by chance, without the prefix, which can. */
function pieces(found: string): string[] {
  return [...found.replace(/\b(sk|rk)_(live|test)_|\bwhsec_/g, "").matchAll(/[A-Za-z0-9+/_=-]{10,}/g)].flatMap(([run]) => {
    const middle = Math.floor(run.length / 2);
    return run.length < 40 ? [run.slice(-16)] : [run.slice(-20, -4), run.slice(middle, middle + 16), run.slice(4, 20)];
  });
}

const slice = (content: Content, { offset, length }: Finding): string =>
  typeof content === "string"
    ? content.slice(offset, offset + length)
    : Buffer.from(content.subarray(offset, offset + length)).toString("latin1");

const asText = (content: Content): string =>
  typeof content === "string" ? content : Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString();

function sourceText(file: string): string | undefined {
  try {
    const stat = statSync(file);
    return stat.isFile() && stat.size <= LARGEST_SOURCE ? readFileSync(file, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

function parseMap(json: string): (Map3 & SourceMapPayload) | undefined {
  try {
    const map: unknown = JSON.parse(json.replace(/^\)\]\}'[^\n]*\n/, ""));
    return typeof map === "object" && map !== null && ("mappings" in map || "sections" in map)
      ? (map as Map3 & SourceMapPayload)
      : undefined;
  } catch {
    return undefined;
  }
}

function sourceMap(json: string | undefined): SourceMap | undefined {
  const map = json === undefined ? undefined : parseMap(json);
  try {
    return map && new SourceMap(map);
  } catch {
    return undefined;
  }
}

/** The map of an emitted file: in it, if it has just one, or beside it. */
function mapOf(name: string, text: string, files: ReadonlyMap<string, Content>): SourceMap | undefined {
  const inline = [...text.matchAll(INLINE_MAP)];
  if (inline.length === 1) return sourceMap(Buffer.from(inline[0]?.[1] ?? "", "base64").toString());
  const beside = files.get(`${name}.map`);
  return beside === undefined ? undefined : sourceMap(asText(beside));
}

function mapBeside(path: string): SourceMap | undefined {
  return path.includes("/.vite/") ? sourceMap(sourceText(`${path}.map`)) : undefined;
}
