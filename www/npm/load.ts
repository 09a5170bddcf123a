/** Loads the app of the npm package, once for all elements of the page. The CDN's way is shim/load.ts. */
import { complain, type Again, type App } from "../shim/host";

type Module = typeof import("./app");

let given: string | URL | undefined;

/**
 * Says where the package's wasm is, for bundlers that leave `new URL("…", import.meta.url)` as it is (esbuild, Rollup
 * without a plugin): `wasmAt(address)` with the address of `sir-donate/wasm`, before the first donor comes.
 */
export const wasmAt = (address: string | URL): void => {
  given = address;
};

/** A module that did not come is remembered for as long as the page lives; under another address it is another one. */
const anew = (address: string) => `${address}${address.includes("?") ? "&" : "?"}sir-donate=${Date.now()}`;

let loading: Promise<App> | undefined;
let past = "";
let elsewhere: string | undefined;

const again: Again = (how = past) => {
  loading = undefined;
  past = how;
};

const begin = async (): Promise<App> => {
  let module: Module;
  let blocked = false;
  const heed = ({ effectiveDirective, disposition }: SecurityPolicyViolationEvent) => {
    if (disposition != "report" && effectiveDirective.startsWith("script-src")) blocked = true;
  };
  document.addEventListener("securitypolicyviolation", heed);
  try {
    module = await (elsewhere
      ? import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ elsewhere)
      : import("./app.js"));
  } catch (cause) {
    // Chromium and Firefox name the address, and are who remembers; bundlers with chunks of their own forget them.
    const address = cause instanceof TypeError && /https?:\S+/.exec(cause.message)?.[0];
    if (address && !elsewhere) elsewhere = anew(address);
    else if (elsewhere) elsewhere = anew(elsewhere.replace(/[?&]sir-donate=\d+$/, ""));
    // What a policy blocks is told a moment later.
    await new Promise((done) => setTimeout(done));
    complain(
      `its app failed (network). ${String(cause)}` + (blocked ? " Add its origin to CSP: script-src, or 'self'." : ""),
    );
    again();
    throw "network";
  } finally {
    document.removeEventListener("securitypolicyviolation", heed);
  }
  return module.start(given, past, again);
};

/** The app. A rejection is the error's code. */
export const load = (): Promise<App> => (loading ??= begin());
