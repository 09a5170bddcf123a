/** The app chunk: a classic script, for its integrity is enforced everywhere. It leaves no global behind. */
import init, { intent, mount, reset, unmount, update } from "sir-donate-glue";
import frame from "../styles/app.css";
import form from "../styles/form.css";
import { bridge } from "./bridge";
import { complain, type Start } from "./host";
import { isDead } from "./trap";

const script = document.currentScript as HTMLScriptElement & { sirDonate: Start };

script.sirDonate = async (bytes, trapped) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(frame + form);
  try {
    await init({ module_or_path: bytes });
  } catch (error) {
    if (isDead()) throw error;
    // The bytes are the right ones, so it is the page or the browser that does not let them run.
    complain("WebAssembly is blocked. Add 'wasm-unsafe-eval' to the script-src of the page's CSP.");
    throw "wasm_blocked";
  }
  return bridge({ intent, mount, reset, unmount, update }, sheet, trapped);
};
