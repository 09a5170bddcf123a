/** Loads the app from where the shim itself came from, once for all elements of the page. */
import { make, TAG } from "./element";
import { complain, type App, type Start } from "./host";

interface Policy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy;
}

/** `shim` is the tag that the shim came with. A rejection is the error's code. */
export const loader = (shim: HTMLScriptElement): (() => Promise<App>) => {
  let loading: Promise<App> | undefined;
  // What was altered or missing may be cached for a year, for script tags apart from `fetch`.
  let past = "";
  let policy: Policy | undefined;
  const again = (how = past) => {
    loading = undefined;
    past = how;
  };
  const at = (name: string) => new URL(name + past, shim.src);
  // Pages put functions of their own in the place of `fetch`, and those often know texts alone, or throw.
  const get = async (url: string, integrity?: string) => {
    try {
      return await fetch(url, { integrity } as RequestInit);
    } catch {
      // Whoever asked makes something of nothing.
    }
  };

  const load = async () => {
    const wasm = at(__WASM__);
    const { href, origin } = at(__APP__);
    // The app tells what became of it.
    const answer = get(wasm.href, __WASM_INTEGRITY__);
    const start = await new Promise<Start>((done, failed) => {
      // Whatever it is asked for, the policy has one answer: it is of no use to anybody else.
      policy ??= (self as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy(TAG, {
        createScriptURL: () => at(__APP__).href,
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
          src: policy?.createScriptURL("") ?? href,
        }),
      );
    }).catch(async ({ type }) => {
      // A blocked, a missing and an altered file look alike to a script; one that comes whole to `fetch` was blocked.
      // Where the page admits no policy, there was no event.
      const blocked = !type || (await get(href, __APP_INTEGRITY__))?.ok;
      const code = !blocked && (await get(href))?.ok ? "integrity" : "network";
      // What is blocked stays blocked, and one complaint is enough. But the first time it may be that script tags have
      // another file in their cache than `fetch`.
      if (!(past && blocked)) {
        again("?" + Math.random());
        complain(
          `${href} failed (${code}). ` +
            (blocked ? "Add to CSP: " + (type ? "script-src " + origin : "trusted-types " + TAG) : ""),
        );
      }
      throw code;
    });
    return start(answer, wasm, again);
  };

  return () => (loading ??= load());
};
