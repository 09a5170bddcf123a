/** Loads the app from where the shim itself came from, once for all elements of the page. */
import { ignore, make, TAG } from "./element";
import { complain, type App, type Load, type Start } from "./host";

interface Policy {
  createScriptURL(url: string): URL;
}
interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy;
}

/** `shim` is the tag that the shim came with. A rejection is the error's code. */
export const loader = (shim: HTMLScriptElement): Load => {
  let loading: Promise<App> | undefined;
  // What was altered or missing may be cached for a year, for script tags apart from `fetch`; what stalls is waited for by
  // whoever asks for the same address.
  let past = "";
  let policy: Policy | undefined;
  let told: string | undefined;

  const at = (name: string) => new URL(name + past, shim.src);
  // Pages put functions of their own in the place of `fetch`, and those often know texts alone, or throw.
  const get = (url: URL, integrity?: string) =>
    // Whoever asked makes something of nothing.
    (async () => fetch(url.href, { integrity } as RequestInit))().catch(ignore);

  const again = () => {
    loading = undefined;
  };

  const run = () =>
    new Promise<Start>((done, failed) => {
      // Whatever it is asked for, the policy has one answer: it is of no use to anybody else.
      policy ??= (self as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy(TAG, {
        createScriptURL: () => at(`app-${__BUILD__}.js`),
      });
      document.head.append(
        Object.assign(make("script", ""), {
          integrity: __APP_INTEGRITY__,
          crossOrigin: "",
          nonce: shim.nonce,
          onload(this: { sirDonate: Start }) {
            done(this.sirDonate);
          },
          onerror: failed,
          src: policy?.createScriptURL("") ?? at(`app-${__BUILD__}.js`),
        }),
      );
    });

  const start: Load = async (sheet) => {
    const wasm = at(`sir-donate-${__BUILD__}.wasm`);
    // The app tells what became of it.
    const answer = get(wasm);
    return (
      await run()
        // A connection may break once.
        .catch(() => {
          past = "?" + Math.random();
          return run();
        })
        .catch(async () => {
          const app = at(`app-${__BUILD__}.js`);
          // A blocked, a missing and an altered file look alike to a script; one that comes whole to `fetch` was blocked, as
          // the browser's own line says with what forbids it.
          const code = (await get(app, __APP_INTEGRITY__))?.ok || !(await get(app))?.ok ? "network" : "integrity";
          const text = app.origin + app.pathname + ` failed (${code}).`;
          // What is blocked stays blocked, and one complaint is enough.
          if (told != text) complain((told = text));
          throw code;
        })
    )(answer, wasm, again, sheet);
  };

  return (sheet) =>
    (loading ??= new Promise<App>((done, failed) => {
      // A server that takes connections and answers nothing, or not the whole of it, fails like any other.
      setTimeout(failed, 3e4);
      start(sheet).then(done, failed);
    }).catch((code = (complain(shim.src + " failed (network)."), "network")) => {
      again();
      past = "?" + Math.random();
      throw code;
    }));
};
