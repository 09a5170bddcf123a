/**
 * Notices that a call into the wasm did not come back: a panic, or no memory left. Whatever was under way stays half
 * done, so the instance must not be called again. The window's `error` event is no help in WebKit, which says no more of
 * such an error than "Script error."
 *
 * build.mjs puts `guard` around the exports that the glue calls; in a Leptos app, whose glue is not ours, a panic hook
 * calls `die` (src/browser/element.rs). The state belongs to one run of the chunk.
 */
let dead = false;
let told: ((cause: unknown) => void) | undefined;

export const isDead = (): boolean => dead;

/** Says the instance is of no use any more. */
export const die = (cause: unknown): void => {
  if (dead) return;
  dead = true;
  told?.(cause);
};

/** Whom to tell. */
export const onDeath = (listener: (cause: unknown) => void): void => {
  told = listener;
};

let depth = 0;

/**
 * The same exports; after a failed call they do nothing any more. The error is told to whom it concerns, and goes no
 * further than to the calls that are left half done: it is no error of the page's.
 */
export const guard = (exports: WebAssembly.Exports): WebAssembly.Exports =>
  Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [
      name,
      typeof value != "function"
        ? value
        : (...args: unknown[]) => {
            // Whoever waits for two values of a call gets two of nothing.
            if (dead) return [];
            depth++;
            try {
              return value(...args);
            } catch (error) {
              die(error);
              if (depth > 1) throw error;
              return [];
            } finally {
              depth--;
            }
          },
    ]),
  );
