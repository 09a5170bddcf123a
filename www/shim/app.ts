/** The app chunk: a classic script, for its integrity is enforced everywhere. It leaves no global behind. */
import init, { intent, mount, others, reset, unmount, update } from "sir-donate-glue";
import frame from "../styles/app.css";
import form from "../styles/form.css";
import { bridge, closable, dress } from "./bridge";
import { complain, type Again, type Start } from "./host";
import { languages, type Bring } from "./languages";
import { isDead } from "./trap";

const integrity = __WASM_INTEGRITY__;

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
  // Firefox tells of it after some tasks, and more of them on a machine with much to do.
  await new Promise((done) => setTimeout(done, 250));
  document.removeEventListener("securitypolicyviolation", heed);
  const code = altered ? "integrity" : "network";
  tell(again, `${origin + pathname} failed (${code}).${blocked ? ` Add to CSP: connect-src ${origin}` : ""}`);
  return code;
};

const own = new CSSStyleSheet();
own.replaceSync(frame + form);

const sumOf = async (bytes: ArrayBuffer) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))];

/** The bytes that an answer brings, if they are those that this chunk was built with: the shim does not know these. */
const known = async (answer: Response | void) => {
  const bytes = await bodyOf(answer);
  if (integrity && integrity != "sha256-" + btoa(String.fromCharCode(...(await sumOf(bytes))))) throw integrity;
  return bytes;
};

const [LOCALES, HASHES] = __LOCALES__;

/** Files of texts lie beside the wasm. */
const beside =
  (wasm: URL): Bring =>
  (name) => {
    const hash = HASHES.match(/.{20}/g)?.[LOCALES.split(" ").indexOf(name)];
    const file = async () => {
      const answer = await fetch(new URL(`sir-donate-${name}-${hash}.txt`, wasm).href);
      const bytes = await bodyOf(answer);
      // An insecure page can't hash, and whoever alters this there could alter all.
      const sum = crypto.subtle as SubtleCrypto | undefined
        ? (await sumOf(bytes)).map((byte) => (byte + 256).toString(16).slice(1)).join("")
        : answer.ok && hash;
      if (!sum || !sum.startsWith(hash!)) throw hash;
      return new TextDecoder().decode(bytes);
    };
    return hash ? file() : undefined;
  };

/**
 * Opens the connection that the form's questions will take, beside the wasm: name, TCP and TLS are three round trips. It
 * asks nothing. What may be asked is the wasm's to say, which knows the options and what a call may cost. False where it
 * did not: for what is loaded without the donor's intent.
 */
const reach = ({ publishableKey, apiBase, preload, mode }: Record<string, unknown>) =>
  !(apiBase || /inline|visible/i.test(String([mode, preload]))) &&
  document.head.appendChild(
    Object.assign(document.createElement("link"), {
      crossOrigin: "",
      href: `https://${/live/.test(String(publishableKey)) ? "" : "dev"}api.sirgiving.org`,
      rel: "preconnect",
    }),
  );

/** Whoever waits in a dialog may close it. In a shadow root of the page's own, that comes with the form. */
const mayGo = (element: Element) => element.shadowRoot?.querySelectorAll("dialog").forEach(closable);

addEventListener("sir-donate-open", ({ target }) => mayGo(target as Element));

const start = async (...[answer, wasm, again, sheet, bring]: Parameters<Start>) => {
  const speech = languages(bring ?? beside(wasm));
  let reached: unknown;
  // Beside the wasm, which is under way; those whose language is not found so easily have it a moment later.
  for (const element of document.querySelectorAll<HTMLElement>("sir-donate")) {
    speech.begin(element.lang || element.closest<HTMLElement>("[lang]")?.lang || "", []);
    mayGo(element);
    reached ||= reach(element as never);
  }
  // What shows that it is loading shows so before the wasm is there.
  dress(sheet, own);
  // The first of its kind takes a cheap phone forty milliseconds, all others next to none. A task of its own.
  came(async () => setTimeout(Intl.NumberFormat));
  let bytes = await came(async () => known(await answer));
  if (!bytes) {
    // A connection may break once, and a cache may hold what a proxy altered. An insecure page can't hash by itself: `fetch`
    // does so for what is in the browser's cache by now.
    if (crypto.subtle as SubtleCrypto | undefined) wasm.search = "?" + Math.random();
    bytes = await came(async () => bodyOf(await fetch(wasm.href, { integrity })));
  }
  if (!bytes) throw await explain(wasm, again);
  let cause: unknown;
  try {
    await init({ module_or_path: bytes });
    // What the browser and the donor have waiting comes first: the form is a task of its own.
    await new Promise((done) => setTimeout(done));
    if (!isDead()) return bridge({ intent, mount, others, reset, unmount, update }, own, again, speech);
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

script.sirDonate = Object.assign(start, { dress: (sheet: CSSStyleSheet) => dress(sheet, own) });
