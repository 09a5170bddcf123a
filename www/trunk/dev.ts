/**
 * The page that `trunk serve` shows: the element as it ships, around an app that Trunk built and loaded. Beside the
 * loader, which takes hashed files from a CDN, all of the shim is the real one.
 */
import reference from "../interface.json";
import { TAG } from "../shim/element";
import type { Wasm } from "../shim/host";
import { NAMES } from "../shim/options";
import { defineAround } from "../shim/own";
import { die } from "../shim/trap";

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

// No other wasm is in this page, and no guard around this one. What is gone is back when Trunk reloads the page.
const trapped = (cause: unknown) => {
  if (cause instanceof WebAssembly.RuntimeError) die(cause);
};
addEventListener("error", ({ error }) => trapped(error));
addEventListener("unhandledrejection", ({ reason }) => trapped(reason));

for (const { name } of reference.events)
  addEventListener(name, (event) => console.info(event.type, (event as CustomEvent).detail));

document.addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll(TAG)) {
    // Trunk passes the API's paths on to the sandbox.
    element.setAttribute("api-base", location.origin);
    for (const [name, value] of new URLSearchParams(location.search))
      if (NAMES.includes(name)) element.setAttribute(name, value);
  }
  defineAround(started, "the page under work");
});
