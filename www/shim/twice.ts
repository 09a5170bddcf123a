/** Two copies in one page: whoever meets the other tells, but for the CDN's shim, which has no bytes to spare. */
import { elementClass, TAG, type SirDonateElement } from "./element";
import type { App } from "./host";

/** A class that says where it came from: "sir-donate 1.2.3 from npm". */
type Named = CustomElementConstructor & { sirDonate?: string };

/** The address of a script tag that brings the element as well. */
const byTag = (): string | undefined =>
  [...document.scripts].find(({ src, type }) => type != "module" && /\/sir-donate\.js([?#]|$)/.test(src))?.src;

/** What a copy of the element that has a name makes and tells. It tells once. */
export const copyOf = (
  name: string,
): { make(load: () => Promise<App>): { new (): SirDonateElement }; meet(tag: string, there: Named): void } => {
  let warned = false;
  const warn = (tag: string, first: string, second: string) => {
    if (warned) return;
    warned = true;
    console.warn(`SIR Donate: <${tag}> is there twice: ${first}, which stays, and ${second}. Load one of them.`);
  };
  return {
    make(load) {
      const made = elementClass(() => {
        // One that came later kept quiet.
        const src = byTag();
        if (src) warn(TAG, name, src);
        return load();
      });
      return Object.assign(made, { sirDonate: name });
    },
    /** `tag` is another's already. */
    meet: (tag, there) => warn(tag, there.sirDonate ?? byTag() ?? "one from elsewhere", name),
  };
};
