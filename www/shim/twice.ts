/** Two copies in one page: whoever meets the other tells, but for the CDN's shim, which has no bytes to spare. */
import { elementClass, TAG, type SirDonateElement } from "./element";
import type { Load } from "./host";

/** A class that says where it came from, "sir-donate 1.2.3 from npm", and whether the console has named another. */
type Named = CustomElementConstructor & { sirDonate?: string; sirDonateTwice?: boolean };

/**
 * The address of a script tag that brings the element as well. A page's own bundle may have the same name, so it counts
 * in a folder of releases alone: docs/cdn.md.
 */
const byTag = (): string | undefined =>
  [...document.scripts].find(
    ({ src, type }) => type != "module" && /\/(next|v?\d[^/]*)\/sir-donate\.js([?#]|$)/.test(src),
  )?.src;

/** Once for a page, however many copies there are: the mark is on the class that stays. */
const warn = (tag: string, first: Named, second: string) => {
  if (first.sirDonateTwice) return;
  first.sirDonateTwice = true;
  const stays = first.sirDonate ?? byTag() ?? "one from elsewhere";
  console.warn(`SIR Donate: <${tag}> is there twice: ${stays}, which stays, and ${second}. Load one of them.`);
};

/** What a copy of the element that has a name makes and tells. */
export const copyOf = (
  name: string,
): { make(load: Load): { new (): SirDonateElement }; meet(tag: string, there: Named): void } => ({
  make(load) {
    const made: Named & { new (): SirDonateElement } = elementClass((sheet) => {
      // One that came later kept quiet. It has no other tag than this one.
      const src = customElements.get(TAG) == made && byTag();
      if (src) warn(TAG, made, src);
      return load(sheet);
    });
    made.sirDonate = name;
    return made;
  },
  /** `tag` is another's already. */
  meet: (tag, there) => warn(tag, there, name),
});
