/** Loads the app of the npm package, once for all elements of the page. The CDN's way is shim/load.ts. */
import type { Again, App, Load } from "../shim/host";
import { anew, tell, watch } from "./watch";

type Module = typeof import("./app");

let given: string | URL | undefined;

/** Says where the package's wasm is, for bundlers that leave `new URL("…", import.meta.url)` as it is. */
export const wasmAt = (address: string | URL): void => {
  given = address;
};

let loading: Promise<App> | undefined;
/** Whether something failed, so that the wasm in the browser's cache, or on its way, may be of no use. */
let failed = false;
/** Another address of the app's module, where the first was of no use. */
let elsewhere: string | undefined;

const again: Again = () => {
  loading = undefined;
};

const bring = async (): Promise<Module> => {
  try {
    return await (elsewhere
      ? import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ elsewhere)
      : import("./app.js"));
  } catch (cause) {
    // Browsers used to remember, as long as the page lives, that a module did not come (Firefox until 155, and Chromium),
    // and may still have in their cache what came in its place. They name its address; bundlers with chunks of their own
    // throw an error of another kind, and ask anew.
    const address = elsewhere ?? (cause instanceof TypeError && /https?:\S+/.exec(cause.message)?.[0]);
    if (address) elsewhere = anew(address);
    throw cause;
  }
};

const begin: Load = async (sheet) => {
  // A connection may break once.
  const { value: module, cause, lacks } = await watch("script-src", () => bring().catch(bring));
  if (!module) {
    // Without the query, which is another one each time.
    const what = elsewhere?.replace(/[?&]sir-donate=.*/, "") ?? `the app's module (${cause})`;
    tell(again, `${what} failed (network). ${lacks}`);
    throw "network";
  }
  return module.start(given, failed, again, sheet);
};

/** The app. A rejection is the error's code. */
export const load: Load = (sheet) =>
  (loading ??= new Promise<App>((done, fail) => {
    // A server that takes connections and answers nothing, or not the whole of it, fails like any other.
    setTimeout(fail, 3e4);
    begin(sheet).then(done, fail);
  }).catch((code: string | undefined) => {
    again();
    failed = true;
    if (!code) tell(again, "the app did not come within 30 seconds (network).");
    throw code ?? "network";
  }));
