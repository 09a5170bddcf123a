/**
 * The page that `trunk serve` shows: the element as it ships, around an app that Trunk built and loaded. Beside the
 * loader, which takes hashed files from a CDN, all of the shim is the real one.
 */
import reference from "../interface.json";
import { bridge } from "../shim/bridge";
import { elementClass, TAG } from "../shim/element";
import type { App, Wasm } from "../shim/host";
import { NAMES } from "../shim/options";
import { die } from "../shim/trap";
import frame from "../styles/app.css";
import form from "../styles/form.css";

declare global {
  interface Window {
    /** Trunk's module leaves the exports here, and then dispatches its event. */
    wasmBindings?: Wasm;
  }
}

const started = new Promise<Wasm>((done) => {
  if (window.wasmBindings) done(window.wasmBindings);
  else addEventListener("TrunkApplicationStarted", () => done(window.wasmBindings!), { once: true });
});

// What ships sees a dead instance by a guard that build.mjs puts around the exports. Trunk's module has none, and here
// script and page share an origin, so that the window is told.
const trapped = (cause: unknown) => {
  if (cause instanceof WebAssembly.RuntimeError) die(cause);
};
addEventListener("error", ({ error }) => trapped(error));
addEventListener("unhandledrejection", ({ reason }) => trapped(reason));

let dead = false;
let app: Promise<App> | undefined;
const load = (): Promise<App> => {
  // The module can't be started twice. The next build reloads the page.
  if (dead) return Promise.reject("crashed");
  return (app ??= started.then((wasm) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(frame + form);
    return bridge(wasm, sheet, () => (dead = true));
  }));
};

for (const { name } of reference.events)
  addEventListener(name, (event) => console.info(event.type, (event as CustomEvent).detail));

document.addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll(TAG)) {
    // Trunk passes the API's paths on to the sandbox.
    element.setAttribute("api-base", location.origin);
    for (const [name, value] of new URLSearchParams(location.search))
      if (NAMES.includes(name)) element.setAttribute(name, value);
  }
  customElements.define(TAG, elementClass(load));
});
