/** Loads the app from where the shim itself came from, once for all elements of the page. */
import { ignore, make, TAG } from "./element";
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
  const again = () => {
    loading = undefined;
  };

  const load = async () => {
    const wasm = new URL(__WASM__, shim.src);
    // The app tells what became of it. Pages put functions of their own in the place of `fetch`, and those often know
    // texts alone, or throw.
    const answer = (async () => fetch(wasm.href, { integrity: __WASM_INTEGRITY__ }))().catch(ignore);
    const { href, origin } = new URL(__APP__, shim.src);
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
      const comes = (init: RequestInit) => fetch(href, init).then(({ ok }) => ok, ignore);
      const blocked = !type || (await comes({ integrity: __APP_INTEGRITY__ }));
      const code = !blocked && (await comes({ method: "HEAD" })) ? "integrity" : "network";
      complain(
        `${href} failed (${code}). ` +
          (blocked ? "Add to CSP: " + (type ? "script-src " + origin : "trusted-types " + TAG) : ""),
      );
      // What is blocked stays blocked, and one complaint is enough.
      if (!blocked) again();
      throw code;
    });
    return start(answer, wasm, again);
  };

  return () => (loading ??= load());
};
