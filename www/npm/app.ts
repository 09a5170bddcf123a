/** The app as a module, `import()`ed at the donor's intent. */
import run from "sir-donate-chunk";
import locales from "sir-donate-locales";
import type { Again, App, Start } from "../shim/host";
import { anew, tell, watch } from "./watch";

/** Bundlers make a chunk of each language's module. */
const bring = (name: string): Promise<string> | undefined => locales[name]?.().then((module) => module.default);

const MAGIC = "\0asm";
const REMEDY = `Serve "sir-donate/wasm", and say where: wasmAt(address). See "Bundlers" in sir-donate's README.`;

/** Where the wasm is: bundlers know the expression, and browsers have the file beside this one. */
const own = (): URL => new URL("./sir_donate_bg.wasm", import.meta.url);

/** Nobody's hash stands for the file here, so it has to look like one. */
const fetched = async (address: string): Promise<ArrayBuffer> => {
  // Pages put functions of their own in the place of `fetch`, and those often know texts alone.
  const answer = await fetch(address);
  if (!answer.ok) throw answer.status;
  const bytes = await answer.arrayBuffer();
  // Servers of single pages answer what they don't have with the page.
  if (String.fromCharCode(...new Uint8Array(bytes).subarray(0, 4)) != MAGIC) throw "no WebAssembly";
  return bytes;
};

/**
 * A new app in a new instance, for the last one may have died. `given` is where the page says that the wasm is; `past`
 * that something failed before. A rejection is the error's code.
 */
export const start = async (
  given: string | URL | undefined,
  past: boolean,
  again: Again,
  sheet: CSSStyleSheet,
): Promise<App> => {
  // The chunk of the CDN is a script that leaves its function on its tag, where this is looked for. Each run has a state
  // of its own.
  const tag = {} as { sirDonate: Start };
  run(tag);
  tag.sirDonate.dress(sheet);
  let address: URL;
  try {
    address = new URL(given ?? own(), document.baseURI);
  } catch {
    tell(again, `the wasm's address is not known (network). ${REMEDY}`);
    throw "network";
  }
  const { href, origin, pathname } = address;
  // A query is of no use, and does harm, in the address of what a bundler put in there.
  const other = () => (href.startsWith("http") ? anew(href) : href);
  const { value, cause, lacks } = await watch("connect-src", () =>
    // A connection may break once, and a cache may hold what a proxy altered.
    fetched(past ? other() : href).catch(() => fetched(other())),
  );
  if (!value) {
    const code = cause == "no WebAssembly" ? "integrity" : "network";
    const remedy = typeof cause == "number" || code == "integrity" ? `${cause}. ${REMEDY}` : lacks;
    // What a bundler put into the address itself is no address to be read.
    tell(again, `${(origin + pathname).slice(0, 200)} failed (${code}). ${remedy}`);
    throw code;
  }
  return tag.sirDonate(Promise.resolve(new Response(value)), address, again, sheet, bring);
};
