import { complain, type Again } from "../shim/host";

/** What `act` gave; nothing where it failed, with the reason, and what a policy of the page's lacks if that was it. */
export const watch = async <T>(directive: string, act: () => Promise<T>): Promise<{ value?: T; cause?: unknown; lacks: string }> => {
  let lacks = "";
  const heed = ({ blockedURI, disposition, effectiveDirective }: SecurityPolicyViolationEvent) => {
    if (disposition == "report" || !effectiveDirective.startsWith(directive)) return;
    // Some browsers tell no more than the origin, and all of them only a word where there is none.
    const origin = /^https?:\/\/[^/]+/.exec(blockedURI)?.[0] ?? blockedURI;
    lacks = `Add to CSP: ${directive} ${origin}`;
  };
  document.addEventListener("securitypolicyviolation", heed);
  try {
    return { value: await act(), lacks };
  } catch (cause) {
    // It is told a moment later.
    await new Promise((done) => setTimeout(done));
    return { cause, lacks };
  } finally {
    document.removeEventListener("securitypolicyviolation", heed);
  }
};

/** Tells the developer, once for as long as it stays the same. */
export const tell = (again: Again, text: string): void => {
  if (again.told != text) complain((again.told = text));
};

/** The same address, past whatever the browser has of it, or waits for. */
export const anew = (address: string): string => {
  const url = new URL(address, document.baseURI);
  url.searchParams.set("sir-donate", String(Math.random()));
  return url.href;
};
