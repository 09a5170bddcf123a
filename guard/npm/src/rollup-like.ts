/** The guard in Rollup and Vite (with Rollup or Rolldown below it), which share their hooks. */

import { readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { Guard, filesBelow, type Content } from "./guard.ts";
import { LeakError, type Leak } from "./message.ts";
import type { GuardOptions } from "./options.ts";

// What is used of the bundlers' types, which this package does not depend on.
interface Context {
  addWatchFile(file: string): void;
  getModuleIds?(): Iterable<string>;
  getWatchFiles?(): string[];
}
interface OutputOptions {
  dir?: string;
  file?: string;
}
interface Emitted {
  type: "chunk" | "asset";
  fileName: string;
  code?: string;
  source?: Content;
  map?: { toString(): string } | null;
}
type Bundle = Record<string, Emitted>;

interface ViteConfig {
  root: string;
  command: "build" | "serve";
  publicDir: string;
  envDir?: string | false;
  base: string;
  configFile?: string;
  env: Record<string, unknown>;
  define?: Record<string, unknown>;
  build: { copyPublicDir?: boolean };
  logger: { error(message: string): void };
}
interface DevServer {
  ws: { send(payload: { type: "full-reload" }): void };
  middlewares: {
    use(handle: (request: { url?: string }, response: unknown, next: (fault?: unknown) => void) => void): unknown;
  };
}

const pathOf = (id: string): string => id.replace(/\?.*$/s, "");
const stop = (leaks: readonly Leak[]): void => {
  if (leaks.length > 0) throw new LeakError(leaks);
};

/** Modules as they are read. */
function reading(guard: () => Guard, inlined: () => readonly Leak[]) {
  return {
    // First of all plugins, on what is on disk: what another makes of an image or a wasm hides it.
    load: {
      order: "pre" as const,
      handler(id: string): null {
        if (!id.startsWith("\0")) stop([...inlined(), ...guard().file(pathOf(id))]);
        return null;
      },
    },

    // Modules that are no files, or that a plugin before this one has made.
    transform: {
      order: "pre" as const,
      handler(code: string, id: string): null {
        stop([...inlined(), ...guard().module(pathOf(id), code)]);
        return null;
      },
    },
  };
}

/** All that is about to be written, and what was written all the same. */
function writing(guard: () => Guard, serves: () => boolean) {
  /** Folders that this build has written to, and since when. */
  let written = new Set<string>();
  let since = 0;

  return {
    begin(): void {
      written = new Set();
      since = Date.now();
    },

    generateBundle: {
      order: "post" as const,
      handler(this: Context, options: OutputOptions, bundle: Bundle): void {
        if (serves()) return;
        const files = new Map<string, Content>();
        for (const emitted of Object.values(bundle)) {
          const content = emitted.type === "chunk" ? emitted.code : emitted.source;
          if (content !== undefined) files.set(emitted.fileName, content);
          // Where the map is neither in the chunk nor an asset of its own yet.
          const map = `${emitted.fileName}.map`;
          const inline = typeof content === "string" && content.includes("sourceMappingURL=data:");
          if (emitted.map && !inline && bundle[map] === undefined) files.set(map, emitted.map.toString());
        }
        const sources = [...(this.getModuleIds?.() ?? []), ...(this.getWatchFiles?.() ?? [])].map(pathOf);
        stop(guard().outputs(files, { dir: outDir(options), sources }));
      },
    },

    // What plugins after the one above have changed, or written past the bundler.
    writeBundle: {
      order: "post" as const,
      sequential: true,
      handler(this: Context, options: OutputOptions, bundle: Bundle): void {
        if (serves()) return;
        const dir = outDir(options);
        written.add(dir);
        refuseFiles(guard(), dir, Object.keys(bundle).map((name) => join(dir, name)));
      },
    },

    closeBundle: {
      order: "post" as const,
      sequential: true,
      handler(fault?: unknown): void {
        if (fault !== undefined || serves()) return;
        for (const dir of written) {
          refuseFiles(guard(), dir, filesBelow(dir).filter((file) => changedSince(file, since)));
        }
        written = new Set();
      },
    },
  };
}

const outDir = ({ dir, file }: OutputOptions): string => resolve(dir ?? (file === undefined ? "." : dirname(file)));

function changedSince(file: string, since: number): boolean {
  try {
    return statSync(file).mtimeMs >= since;
  } catch {
    return false;
  }
}

/** Takes files back that are written already. */
function refuseFiles(guard: Guard, dir: string, paths: readonly string[]): void {
  const files = new Map<string, Content>();
  for (const path of paths) {
    try {
      files.set(path.slice(dir.length + 1), readFileSync(path));
    } catch {
      // Gone, or never written: then nothing is left behind.
    }
  }
  const leaks = guard.outputs(files, { dir, sources: [] });
  for (const [name, content] of files) if (guard.find(content).length > 0) rmSync(join(dir, name), { force: true });
  stop(leaks);
}

export function rollupPlugins(name: string, options: GuardOptions): object[] {
  let made: Guard | undefined;
  const guard = (): Guard => (made ??= new Guard(options, process.cwd()));
  const { begin, ...hooks } = writing(guard, () => false);
  return [
    {
      name,
      rollup: {
        ...reading(guard, () => []),
        ...hooks,
        buildStart(): void {
          begin();
          guard().refresh();
        },
      },
    },
  ];
}

export function vitePlugins(name: string, options: GuardOptions): object[] {
  let config: ViteConfig | undefined;
  let made: Guard | undefined;
  let inlined: Leak[] = [];
  const guard = (): Guard => (made ??= new Guard(options, config?.root ?? process.cwd()));
  const serves = (): boolean => config?.command === "serve";
  const { begin, ...hooks } = writing(guard, serves);

  return [
    {
      name,
      enforce: "pre",
      vite: {
        ...reading(guard, () => inlined),

        configResolved(resolved: ViteConfig): void {
          config = resolved;
          if (typeof config.envDir === "string") guard().refresh(config.envDir);
          const values = [...Object.entries(config.env), ...Object.entries(config.define ?? {})];
          inlined = guard().inlined(values, config.configFile === undefined ? [] : [config.configFile]);
        },

        buildStart(): void {
          begin();
          // A dev server starts all the same, to say it in the page: each module and page is refused there.
          if (serves()) return;
          guard().refresh();
          stop(inlined);
          // They are copied after this, past all hooks.
          if (config?.publicDir && config.build.copyPublicDir !== false) stop(guard().folder(config.publicDir));
        },

        transformIndexHtml: {
          order: "pre" as const,
          handler(html: string, { filename }: { filename: string }): string {
            stop([...inlined, ...guard().module(filename, html)]);
            return html;
          },
        },

        configureServer(server: DevServer): void {
          if (inlined.length > 0) config?.logger.error(new LeakError(inlined).message);
          serveGuarded(server, guard(), config);
        },
      },
    },
    {
      // Behind the other plugins, and what they emit.
      name: `${name}:made`,
      enforce: "post",
      vite: {
        ...hooks,
        // What a page gets from a dev server; a build has its chunks for that.
        transform: {
          order: "post" as const,
          handler(code: string, id: string): null {
            if (serves()) stop(guard().module(pathOf(id), code));
            return null;
          },
        },
        transformIndexHtml: {
          order: "post" as const,
          handler(html: string, { filename }: { filename: string }): string {
            stop(guard().module(filename, html));
            return html;
          },
        },
      },
    },
  ];
}

/** What passes through Vite's own hooks on its way to the page, and is refused there with the module graph intact. */
const TRANSFORMED = /\.([cm]?[jt]sx?|vue|svelte|astro|css|less|s[ac]ss|styl(us)?|pcss|postcss|html?)$/i;

/** Files that Vite's dev server hands out as they are: those of `public/`, and data of the project. */
function serveGuarded(server: DevServer, guard: Guard, config: ViteConfig | undefined): void {
  const refused = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  // They are in no module graph that would tell the page of a change. Looked at while there are any, and no longer.
  const look = (): void => {
    for (const file of refused) {
      if (guard.file(file).length > 0) continue;
      refused.delete(file);
      server.ws.send({ type: "full-reload" });
    }
    if (refused.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };

  server.middlewares.use((request, _response, next) => {
    const leaks: Leak[] = [];
    for (const file of served(request.url ?? "/", config)) {
      const found = guard.file(file);
      if (found.length > 0) {
        refused.add(file);
        timer ??= setInterval(look, 300).unref();
      }
      leaks.push(...found);
    }
    // Vite shows it: in the terminal, in the answer, and over the page.
    next(leaks.length > 0 ? new LeakError(leaks) : undefined);
  });
}

/** The files that an address may stand for. */
function served(url: string, config: ViteConfig | undefined): string[] {
  if (!config) return [];
  const [address = "", query = ""] = url.split("?", 2);
  let path: string;
  try {
    path = decodeURIComponent(address);
  } catch {
    return [];
  }
  if (path.includes("\0")) return [];
  if (path.startsWith(config.base)) path = `/${path.slice(config.base.length)}`;
  const files: string[] = [];
  if (config.publicDir) files.push(join(config.publicDir, path));
  if (!TRANSFORMED.test(path) && !/(^|&)(import|url|raw|worker|inline)\b/.test(query)) {
    files.push(path.startsWith("/@fs/") ? resolve("/", path.slice("/@fs/".length)) : join(config.root, path));
  }
  return files.map((file) => resolve(file));
}
