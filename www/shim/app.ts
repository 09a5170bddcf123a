/** The app chunk: a classic script, for its integrity is enforced everywhere. It leaves no global behind. */
import init, { intent, mount, others, reset, unmount, update } from "sir-donate-glue";
import frame from "../styles/app.css";
import form from "../styles/form.css";
import { bridge } from "./bridge";
import { complain, type Again, type Start } from "./host";
import { isDead } from "./trap";

const script = document.currentScript as HTMLScriptElement & { sirDonate: Start };

/** What came, if anything did: the page may have put something of its own in the place of `fetch`. */
const came = async <T>(what: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await what();
  } catch {
    return;
  }
};

/** The whole of an answer. */
const bodyOf = async (answer: Response | void) => answer!.arrayBuffer();

/** Tells the developer, once for as long as it stays the same. It outlives this run of the chunk. */
const tell = (again: Again, text: string) => {
  if (again.told != text) complain((again.told = text));
};

/** Says why the wasm did not come; the answer is the error's code. */
const explain = async ({ href, origin, pathname }: URL, again: Again): Promise<string> => {
  let blocked = false;
  const heed = ({ blockedURI, disposition }: SecurityPolicyViolationEvent) => {
    // Some browsers tell no more than the origin.
    if (disposition != "report" && blockedURI && href.startsWith(blockedURI)) blocked = true;
  };
  document.addEventListener("securitypolicyviolation", heed);
  // A blocked, a missing and an altered file, and a connection that broke, all look alike to a script. An altered one
  // comes, and to its end, for him who asks for no hash; and of a blocked one the page is told.
  const altered = await came(async () => {
    const answer = await fetch(href);
    return answer.ok && (await bodyOf(answer));
  });
  await new Promise((done) => setTimeout(done));
  document.removeEventListener("securitypolicyviolation", heed);
  const code = altered ? "integrity" : "network";
  tell(again, `${origin + pathname} failed (${code}).${blocked ? ` Add to CSP: connect-src ${origin}` : ""}`);
  return code;
};

script.sirDonate = async (answer, wasm, again, integrity) => {
  let bytes = await came(async () => bodyOf(await answer));
  if (!bytes) {
    // A connection may break once, and a cache may hold what a proxy altered.
    wasm.search = "?" + Math.random();
    bytes = await came(async () => bodyOf(await fetch(wasm.href, { integrity })));
  }
  if (!bytes) throw await explain(wasm, again);
  let cause: unknown;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(frame + form);
    await init({ module_or_path: bytes });
    if (!isDead()) return bridge({ intent, mount, others, reset, unmount, update }, sheet, again);
  } catch (error) {
    cause = error;
  }
  // There may be memory enough the next time.
  if (isDead() || cause instanceof RangeError) {
    tell(again, "crashed. " + cause);
    throw "crashed";
  }
  // The bytes are the right ones, so it is the page or the browser that does not let them run.
  tell(again, "WebAssembly is blocked. Add to CSP: script-src 'wasm-unsafe-eval'");
  throw "wasm_blocked";
};
