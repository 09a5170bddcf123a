/** The app as a module, `import()`ed at the donor's intent. */
import run from "sir-donate-chunk";
import { complain, type Again, type App, type Start } from "../shim/host";

const MAGIC = "\0asm";
const LINE = 'Say where "sir-donate/wasm" is served: wasmAt(address). See docs/bundlers.md.';

/** Where the wasm is: bundlers know the expression, and browsers have the file beside this one. */
const own = (): URL => new URL("./sir_donate_bg.wasm", import.meta.url);

/** The file, if it came and is one. Servers of single pages answer what they don't have with the page. */
const fetched = async (address: URL): Promise<Response | void> => {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const bytes = await answer.arrayBuffer();
  if (String.fromCharCode(...new Uint8Array(bytes, 0, Math.min(4, bytes.byteLength))) != MAGIC) {
    complain(`${address.href} is no WebAssembly. ${LINE}`);
    throw "integrity";
  }
  return new Response(bytes);
};

/**
 * A new app in a new instance, for the last one may have died. `given` is where the page says that the wasm is, `past`
 * a query that leads past what browsers have of it. A rejection is the error's code.
 */
export const start = async (given: string | URL | undefined, past: string, again: Again): Promise<App> => {
  let address: URL;
  try {
    address = new URL(given ?? own(), document.baseURI);
  } catch {
    complain(`the wasm's address is not known. ${LINE}`);
    again();
    throw "network";
  }
  if (past && /^http/.test(address.protocol)) address.search += (address.search ? "&" : "?") + past.slice(1);
  let answer: Response | void = undefined;
  try {
    answer = await fetched(address);
  } catch (fault) {
    if (fault == "integrity") {
      again("?" + Date.now());
      throw fault;
    }
    // It did not come, and the app tells why.
  }
  // The chunk of the CDN is a script that leaves its function on its tag, where this is looked for. Each run has a state
  // of its own.
  const tag = {} as { sirDonate: Start };
  run(tag);
  return tag.sirDonate(Promise.resolve(answer), address, again);
};
