/** The guard in webpack and Rspack, which share their hooks. */

import { fileURLToPath } from "node:url";

import { Guard, type Content } from "./guard.ts";
import { LeakError, isLeak, type Leak } from "./message.ts";
import type { GuardOptions } from "./options.ts";
import { loaderOptions } from "./webpack-guards.ts";

// What is used of the bundlers' types, which this package does not depend on.
interface Source {
  buffer?(): Uint8Array;
  source(): string | Uint8Array;
}
interface Hook<Args extends unknown[], Answer = void> {
  tap(options: string | { name: string; stage: number }, then: (...args: Args) => Answer): void;
}
interface Compilation {
  errors: unknown[];
  fileDependencies: Iterable<string>;
  outputOptions: { path?: string };
  assets: Record<string, Source>;
  getAsset(name: string): { source: Source } | undefined | void;
  updateAsset(name: string, source: Source): void;
  deleteAsset(name: string): void;
  hooks: { processAssets: Hook<[assets: Record<string, Source>]> };
}
interface Compiler {
  context: string;
  watchMode?: boolean;
  outputFileSystem: unknown;
  options: {
    target?: string | string[] | false;
    plugins: unknown[];
    module: { rules: unknown[] };
    output: { path?: string };
  };
  hooks: {
    thisCompilation: Hook<[Compilation]>;
    shouldEmit: Hook<[Compilation], boolean | undefined>;
    emit: Hook<[Compilation]>;
  };
  webpack: {
    WebpackError: new (message: string) => Error;
    sources: { RawSource: new (content: Buffer) => Source };
  };
}


/** After the last stage that bundlers have a name for: source maps, hashes and compression are done by then. */
const LAST = 10_000;
const LOADER = fileURLToPath(new URL("webpack-loader.js", import.meta.url));

/** Targets with no page: what is built for them runs where secrets belong. */
const SERVER = /^(async-node|node|electron-main)/;

export function applyWebpack(name: string, compiler: Compiler, options: GuardOptions): void {
  const { target } = compiler.options;
  if (target && [target].flat().some((one) => SERVER.test(one))) return;
  const guard = new Guard(options, compiler.context);
  const disk = compiler.outputFileSystem;
  const leaking = new WeakSet<Compilation>();
  /** A dev server keeps the output in memory; it has to get some, or the page could not show the message. */
  const isServed = (): boolean => compiler.watchMode === true && compiler.outputFileSystem !== disk;

  // First of all loaders, on the bytes as they are on disk. A module that it refuses throws where a page runs it.
  compiler.options.module.rules.unshift({ enforce: "pre", use: [{ loader: LOADER, options: loaderOptions(guard, options) }] });

  compiler.hooks.thisCompilation.tap(name, (compilation) => {
    guard.refresh();
    const fail = (leaks: readonly Leak[]): void => {
      leaking.add(compilation);
      const error = Object.assign(new compiler.webpack.WebpackError(new LeakError(leaks).message), { hideStack: true });
      error.name = "SirDonateGuard";
      error.stack = "";
      compilation.errors.push(error);
    };
    const inlined = guard.inlined(definitions(compiler.options.plugins));
    if (inlined.length > 0) fail(inlined);

    compilation.hooks.processAssets.tap({ name, stage: LAST }, (assets) => {
      if (compilation.errors.some(isLeak)) leaking.add(compilation);
      const leaks = refuse(compilation, assets);
      if (leaks.length > 0 && inlined.length === 0) fail(leaks);
    });
  });

  /** Takes the files that leak out of those that are about to be written. */
  const refuse = (compilation: Compilation, assets: Record<string, Source>): Leak[] => {
    const files = new Map<string, Content>();
    for (const [file, source] of Object.entries(assets)) files.set(file, source.buffer?.() ?? source.source());
    const dir = compilation.outputOptions.path ?? compiler.options.output.path ?? compiler.context;
    const context = { dir, sources: compilation.fileDependencies };
    const leaks: Leak[] = [];
    for (const [file, content] of files) {
      const found = guard.output(file, files, context);
      if (found.length === 0) continue;
      leaks.push(...found);
      const rest = isServed() && !file.endsWith(".map") ? guard.without(Buffer.from(content)) : undefined;
      if (rest && guard.find(file).length === 0) {
        compilation.updateAsset(file, new compiler.webpack.sources.RawSource(Buffer.from(rest)));
      } else compilation.deleteAsset(file);
    }
    return leaks;
  };

  // Older plugins add files this late.
  compiler.hooks.emit.tap({ name, stage: LAST }, (compilation) => {
    const leaks = refuse(compilation, compilation.assets);
    if (leaks.length > 0) throw new LeakError(leaks);
  });

  compiler.hooks.shouldEmit.tap(name, (compilation) =>
    leaking.has(compilation) && !isServed() ? false : undefined,
  );
}

/** What the plugins of the configuration put in the place of names. */
function* definitions(plugins: readonly unknown[]): Iterable<readonly [string, unknown]> {
  for (const plugin of plugins) {
    if (typeof plugin !== "object" || plugin === null) continue;
    const { definitions, _args, keys, defaultValues } = plugin as {
      definitions?: unknown;
      _args?: readonly unknown[];
      keys?: unknown;
      defaultValues?: Record<string, unknown>;
    };
    const kind = plugin.constructor.name;
    if (kind === "DefinePlugin") {
      // Rspack keeps what the constructor was given; webpack names it.
      yield* Object.entries((definitions ?? _args?.[0] ?? {}) as Record<string, unknown>);
    }
    if (kind === "EnvironmentPlugin" && Array.isArray(keys)) {
      for (const key of keys as string[]) yield [key, process.env[key] ?? defaultValues?.[key]];
    }
  }
}
