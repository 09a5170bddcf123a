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

/** Says why the wasm did not come; the answer is the error's code. `again` is called where it may come the next time. */
const explain = async ({ href, origin }: URL, again: Again): Promise<string> => {
  let blocked = false;
  const heed = ({ blockedURI, disposition }: SecurityPolicyViolationEvent) => {
    // Some browsers tell no more than the origin.
    if (disposition != "report" && blockedURI && href.startsWith(blockedURI)) blocked = true;
  };
  document.addEventListener("securitypolicyviolation", heed);
  // A blocked, a missing and an altered file all look alike to a script. An altered one is there for him who asks for
  // no hash, and of a blocked one the page is told.
  const answer = await came(() => fetch(href, { method: "HEAD" }));
  await new Promise((done) => setTimeout(done));
  document.removeEventListener("securitypolicyviolation", heed);
  const code = answer?.ok ? "integrity" : "network";
  complain(`${href} failed (${code}).${blocked ? ` Add to CSP: connect-src ${origin}` : ""}`);
  // What is blocked stays blocked, and one complaint is enough.
  if (!blocked) again("?" + Date.now());
  return code;
};

script.sirDonate = async (answer, wasm, again) => {
  const bytes = await came(async () => (await answer)!.arrayBuffer());
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
    complain("crashed. " + cause);
    again();
    throw "crashed";
  }
  // The bytes are the right ones, so it is the page or the browser that does not let them run.
  complain("WebAssembly is blocked. Add to CSP: script-src 'wasm-unsafe-eval'");
  throw "wasm_blocked";
};
