/**
 * The element around an app that runs in a module of somebody's own, which loads it and holds its exports: a Leptos app,
 * or the development page. Nothing of this is on the CDN.
 */
import frame from "../styles/app.css";
import form from "../styles/form.css";
import { bridge } from "./bridge";
import { TAG } from "./element";
import type { App, Wasm } from "./host";
import { die } from "./trap";
import { copyOf } from "./twice";

// What ships sees a dead instance by a guard that build.mjs puts around the exports. A module of somebody's own has
// none, and what runs there shares the page's origin, so that the window is told.
const trapped = (cause: unknown) => {
  if (cause instanceof WebAssembly.RuntimeError) die(cause);
};

/** Defines the element, where there is a DOM and nobody has done so already. `name` says where it comes from. */
export const defineAround = (started: Promise<Wasm>, name: string): void => {
  if (typeof customElements == "undefined") return;
  const copy = copyOf(name);
  const there = customElements.get(TAG);
  if (there) return copy.meet(TAG, there);
  addEventListener("error", ({ error }) => trapped(error));
  addEventListener("unhandledrejection", ({ reason }) => trapped(reason));
  let dead = false;
  let app: Promise<App> | undefined;
  const load = (): Promise<App> => {
    // The module can't be started twice.
    if (dead) return Promise.reject("crashed");
    return (app ??= started.then((wasm) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(frame + form);
      return bridge(wasm, sheet, () => (dead = true));
    }));
  };
  customElements.define(TAG, copy.make(load));
};
