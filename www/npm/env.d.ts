/** Written into the bundles by build.mjs. */
declare const __VERSION__: string;
declare const __EVENTS__: string[];

/** The app chunk as a function of the tag that it would have come with. */
declare module "sir-donate-chunk" {
  export default function run(tag: object): void;
}

/** The modules of the languages, by their names. */
declare module "sir-donate-locales" {
  const modules: Record<string, (() => Promise<{ default: string }>) | undefined>;
  export default modules;
}
