import { complain, type Again } from "../shim/host";

/** What `act` gave; nothing where it failed, with the reason, and whether a policy of the page's stopped it. */
export const watch = async <T>(directive: string, act: () => Promise<T>): Promise<{ value?: T; cause?: unknown; blocked: boolean }> => {
  let blocked = false;
  const heed = ({ effectiveDirective, disposition }: SecurityPolicyViolationEvent) => {
    if (disposition != "report" && effectiveDirective.startsWith(directive)) blocked = true;
  };
  document.addEventListener("securitypolicyviolation", heed);
  try {
    return { value: await act(), blocked };
  } catch (cause) {
    // It is told a moment later.
    await new Promise((done) => setTimeout(done));
    return { cause, blocked };
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
