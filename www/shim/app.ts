/** The app chunk: a classic script, for its integrity is enforced everywhere. It leaves no global behind. */
import init, { intent, mount, reset, unmount, update } from "sir-donate-glue";
import frame from "../styles/app.css";
import form from "../styles/form.css";
import { bridge } from "./bridge";
import { complain, type Start } from "./host";
import { isDead } from "./trap";

const script = document.currentScript as HTMLScriptElement & { sirDonate: Start };

/** Says why the wasm did not come; the answer is the error's code. `again` is called where it may come the next time. */
const explain = async ({ href, origin }: URL, again: () => void): Promise<string> => {
  let blocked = false;
  const heed = ({ blockedURI, disposition }: SecurityPolicyViolationEvent) => {
    // Some browsers tell no more than the origin.
    if (disposition != "report" && blockedURI && href.startsWith(blockedURI)) blocked = true;
  };
  document.addEventListener("securitypolicyviolation", heed);
  // A blocked, a missing and an altered file all look alike to a script. An altered one is there for him who asks for
  // no hash, and of a blocked one the page is told.
  const answer = await fetch(href, { method: "HEAD" }).catch(() => undefined);
  await new Promise((done) => setTimeout(done));
  document.removeEventListener("securitypolicyviolation", heed);
  const code = answer?.ok ? "integrity" : "network";
  complain(`${href} failed (${code}).${blocked ? ` Add to CSP: connect-src ${origin}` : ""}`);
  // What is blocked stays blocked, and one complaint is enough.
  if (!blocked) again();
  return code;
};

script.sirDonate = async (answer, wasm, again) => {
  const bytes = await (await answer)?.arrayBuffer().catch(() => undefined);
  if (!bytes) throw await explain(wasm, again);
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(frame + form);
    await init({ module_or_path: bytes });
    return bridge({ intent, mount, reset, unmount, update }, sheet, again);
  } catch {
    if (isDead()) {
      again();
      throw "crashed";
    }
    // The bytes are the right ones, so it is the page or the browser that does not let them run.
    complain("WebAssembly is blocked. Add to CSP: script-src 'wasm-unsafe-eval'");
    throw "wasm_blocked";
  }
};
