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
  let src: string | undefined;
  let cache: RequestCache | undefined;
  const again = (how?: RequestCache) => {
    loading = undefined;
    cache = how;
  };
  // Pages put functions of their own in the place of `fetch`, and those often know texts alone, or throw.
  const get = async (url: string, integrity?: string) => {
    try {
      return await fetch(url, { integrity, cache } as RequestInit);
    } catch {
      // Whoever asked makes something of nothing.
    }
  };

  const load = async () => {
    const wasm = new URL(__WASM__, shim.src);
    const { href, origin } = new URL(__APP__, shim.src);
    // The app tells what became of it.
    const answer = get(wasm.href, __WASM_INTEGRITY__);
    // What was altered or missing may be cached for a year. A script tag can't say so, but takes what this brings.
    if (cache) await get(href);
    const start = await new Promise<Start>((done, failed) => {
      document.head.append(
        Object.assign(make("script", ""), {
          integrity: __APP_INTEGRITY__,
          crossOrigin: "",
          nonce: shim.nonce,
          onload(this: { sirDonate: Start }) {
            done(this.sirDonate);
          },
          onerror: failed,
          // Whatever it is asked for, the policy has one answer: it is of no use to anybody else.
          src: (src ??=
            (self as { trustedTypes?: PolicyFactory }).trustedTypes
              ?.createPolicy(TAG, { createScriptURL: () => href })
              .createScriptURL(href) ?? href),
        }),
      );
    }).catch(async ({ type }) => {
      // A blocked, a missing and an altered file look alike to a script; one that comes whole to `fetch` was blocked.
      // Where the page admits no policy, there was no event.
      const blocked = !type || (await get(href, __APP_INTEGRITY__))?.ok;
      const code = !blocked && (await get(href))?.ok ? "integrity" : "network";
      complain(
        `${href} failed (${code}). ` +
          (blocked ? "Add to CSP: " + (type ? "script-src " + origin : "trusted-types " + TAG) : ""),
      );
      // What is blocked stays blocked, and one complaint is enough.
      if (!blocked) again("reload");
      throw code;
    });
    return start(answer, wasm, again);
  };

  return () => (loading ??= load());
};
