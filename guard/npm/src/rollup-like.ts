/** The guard in Rollup and Vite (with Rollup or Rolldown below it), which share their hooks. */

import { readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";

import { Guard, filesBelow, type Content } from "./guard.ts";
import { LeakError, type Leak } from "./message.ts";
import type { GuardOptions } from "./options.ts";

// What is used of the bundlers' types, which this package does not depend on.
interface Context {
  /** Vite's; servers and prerenderers have one of their own. */
  environment?: { config?: { consumer?: "client" | "server" } };
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
  build: { copyPublicDir?: boolean; ssr?: boolean | string };
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

/** Whether this is built for a server, where secrets belong. Rollup itself knows no such difference. */
type ForServer = (context: Context) => boolean;

/** Modules as they are read. */
function reading(guard: () => Guard, inlined: () => readonly Leak[], forServer: ForServer) {
  return {
    // First of all plugins, on what is on disk: what another makes of an image or a wasm hides it.
    load: {
      order: "pre" as const,
      handler(this: Context, id: string): null {
        stop(inlined());
        if (!id.startsWith("\0") && !forServer(this)) stop(guard().file(pathOf(id)));
        return null;
      },
    },

    // Modules that are no files, or that a plugin before this one has made.
    transform: {
      order: "pre" as const,
      handler(this: Context, code: string, id: string): null {
        stop(inlined());
        if (!forServer(this)) stop(guard().module(pathOf(id), code));
        return null;
      },
    },
  };
}

/** All that is about to be written, and what was written all the same. */
function writing(guard: () => Guard, skips: ForServer) {
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
        if (skips(this)) return;
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
        if (skips(this)) return;
        const dir = outDir(options);
        written.add(dir);
        refuseFiles(guard(), dir, Object.keys(bundle));
      },
    },

    closeBundle: {
      order: "post" as const,
      sequential: true,
      handler(fault?: unknown): void {
        const dirs = [...written].filter((dir) => isOutput(dir, guard().root));
        written = new Set();
        if (fault !== undefined) return;
        for (const dir of dirs) {
          const names = filesBelow(dir)
            .filter((file) => !isOthers(file.slice(dir.length)) && changedSince(file, since))
            .map((file) => file.slice(dir.length + 1));
          refuseFiles(guard(), dir, names);
        }
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

/** Whether a folder is one of output: one that holds the project holds its sources too, and whatever somebody saves there. */
const isOutput = (dir: string, root: string): boolean => root !== dir && !root.startsWith(dir.endsWith(sep) ? dir : dir + sep);

/** Whether it is somebody else's, wherever it lies. */
const isOthers = (path: string): boolean => path.split(sep).some((step) => step === ".git" || step === "node_modules");

/** Takes files back that are written already. */
function refuseFiles(guard: Guard, dir: string, names: readonly string[]): void {
  const leaks: Leak[] = [];
  const files = new Map<string, Content>();
  for (const name of names) {
    try {
      files.set(name, readFileSync(join(dir, name)));
    } catch {
      // Gone, or never written: then nothing is left behind.
    }
  }
  for (const name of files.keys()) {
    const found = guard.output(name, files, { dir, sources: [] });
    if (found.length > 0) rmSync(join(dir, name), { force: true });
    leaks.push(...found);
  }
  stop(leaks);
}

export function rollupPlugins(name: string, options: GuardOptions): object[] {
  let made: Guard | undefined;
  const guard = (): Guard => (made ??= new Guard(options, process.cwd()));
  const nowhere = (): boolean => false;
  const { begin, ...hooks } = writing(guard, nowhere);
  return [
    {
      name,
      rollup: {
        ...reading(guard, () => [], nowhere),
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
  const forServer: ForServer = ({ environment }) =>
    environment?.config?.consumer === undefined ? Boolean(config?.build.ssr) : environment.config.consumer === "server";
  const { begin, ...hooks } = writing(guard, (context) => serves() || forServer(context));

  return [
    {
      name,
      enforce: "pre",
      vite: {
        ...reading(guard, () => inlined, forServer),

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
          handler(this: Context, code: string, id: string): null {
            if (serves() && !forServer(this)) stop(guard().module(pathOf(id), code));
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
