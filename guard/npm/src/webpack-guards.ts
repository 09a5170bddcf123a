/** How webpack's loader finds the guard of its build, in the same process or in another. */

import { Guard } from "./guard.ts";
import type { GuardOptions } from "./options.ts";

/** What the loader gets: texts alone, for thread-loader takes them to other processes. No secret is among them. */
export interface LoaderOptions {
  guard: string;
  root: string;
  envDir?: string;
}

// The loader is a file of its own, so what it shares with the plugin is not in a module.
const ALL = Symbol.for("sir-donate.guards");
const guards = ((globalThis as { [ALL]?: Map<string, Guard> })[ALL] ??= new Map<string, Guard>());

/** Names a guard for the loader. */
export function loaderOptions(guard: Guard, { envDir }: GuardOptions): LoaderOptions {
  const name = `${process.pid}:${guards.size}`;
  guards.set(name, guard);
  return { guard: name, root: guard.root, ...(envDir === undefined ? {} : { envDir }) };
}

/** The guard of that name. In another process it is a new one: it lacks what the plugin's options add to the environment. */
export function guardOf({ guard: name, root, ...options }: LoaderOptions): Guard {
  let guard = guards.get(name);
  if (!guard) guards.set(name, (guard = new Guard(options, root)));
  return guard;
}
