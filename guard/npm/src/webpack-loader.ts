/** The loader that webpack and Rspack run on each module before any other; it changes nothing. */

import { LeakError } from "./message.ts";
import { guardOf, type LoaderOptions } from "./webpack-guards.ts";

interface LoaderContext {
  resourcePath: string;
  cacheable(flag: boolean): void;
  getOptions(): LoaderOptions;
}

export default function guardLoader(this: LoaderContext, content: Uint8Array): Uint8Array {
  const leaks = guardOf(this.getOptions()).module(this.resourcePath, content);
  if (leaks.length > 0) {
    // The next build asks again, whatever has changed: a variable perhaps.
    this.cacheable(false);
    throw new LeakError(leaks);
  }
  return content;
}

/** Bytes, not text: images and wasm pass through here as well. */
export const raw = true;
