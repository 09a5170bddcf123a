/** Loads the app from where the shim itself came from, once for all elements of the page. */
import { complain, type App, type Start } from "./host";

interface Policy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy;
}

/** `shim` is the tag that the shim came with. A rejection is the error's code, if the cause is known. */
export const loader = (shim: HTMLScriptElement): (() => Promise<App>) => {
  let loading: Promise<App> | undefined;
  let policy: Policy | undefined;

  const get = async <T>(name: string, take: (url: string) => Promise<T>): Promise<T> => {
    const url = new URL(name, shim.src).href;
    try {
      return await take(url);
    } catch {
      // A blocked, a missing and an altered file all look alike to a script. An altered one is there for him who asks
      // for no hash.
      const answer: { ok?: boolean } = await fetch(url, { method: "HEAD" }).catch(() => ({}));
      const code = answer.ok ? "integrity" : "network";
      complain(`${url} failed (${code}). Check network and CSP.`);
      throw code;
    }
  };

  const load = async () => {
    const [start, bytes] = await Promise.all([
      get(
        __APP__,
        (url) =>
          new Promise<Start>((done, failed) => {
            const tag = document.createElement("script") as HTMLScriptElement & { sirDonate: Start };
            // Whatever it is asked for, the policy has one answer: it is of no use to anybody else.
            document.head.append(
              Object.assign(tag, {
                integrity: __APP_INTEGRITY__,
                crossOrigin: "anonymous",
                nonce: shim.nonce,
                onload: () => done(tag.sirDonate),
                onerror: failed,
                src:
                  (policy ??= (self as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy("sir-donate", {
                    createScriptURL: () => url,
                  }))?.createScriptURL(url) ?? url,
              }),
            );
          }),
      ),
      get(__WASM__, (url) => fetch(url, { integrity: __WASM_INTEGRITY__ }).then((answer) => answer.arrayBuffer())),
    ]);
    return start(bytes, () => (loading = undefined));
  };

  return () =>
    (loading ??= load().catch((cause) => {
      // What is blocked stays blocked, and one complaint is enough.
      if (cause != "wasm_blocked") loading = undefined;
      throw cause;
    }));
};
