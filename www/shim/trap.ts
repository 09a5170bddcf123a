/**
 * Notices that a call into the wasm did not come back: a panic, or no memory left. Whatever was under way stays half
 * done, so the instance must not be called again. The window's `error` event is no help in WebKit, which says no more of
 * such an error than "Script error."
 *
 * build.mjs puts `guard` around the exports that the glue calls. The state belongs to one run of the chunk.
 */
let dead = false;
let told: (() => void) | undefined;

export const isDead = (): boolean => dead;

/** Says the instance is of no use any more. */
export const die = (): void => {
  if (dead) return;
  dead = true;
  told?.();
};

/** Whom to tell. */
export const onDeath = (listener: () => void): void => {
  told = listener;
};

/** The same exports; after a failed call they do nothing any more. */
export const guard = (exports: WebAssembly.Exports): WebAssembly.Exports =>
  Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [
      name,
      typeof value != "function"
        ? value
        : (...args: unknown[]) => {
            // Whoever waits for two values of a call gets two of nothing.
            if (dead) return [];
            try {
              return value(...args);
            } catch (error) {
              die();
              throw error;
            }
          },
    ]),
  );
