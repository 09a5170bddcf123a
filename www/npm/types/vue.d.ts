import type { HTMLAttributes, PublicProps } from "vue";
import type {
  /*DETAILS*/
  SirDonateElement,
  SirDonateOptions,
} from "./types.js";

export * from "./pure.js";

/** Listeners of `@sir-donate-…` in templates. */
export interface SirDonateListeners {
/*LISTENERS:vue*/}

/** What `<sir-donate>` takes in templates. */
export interface SirDonateProps
  extends SirDonateOptions, SirDonateListeners, Omit<HTMLAttributes, keyof SirDonateOptions>, PublicProps {}

declare module "vue" {
  interface GlobalComponents {
    // What a template ref holds is the element, so that is what is made here.
    "sir-donate": new () => SirDonateElement & {
      /** @deprecated For templates alone: the element has no such property. */
      $props: SirDonateProps;
    };
  }
}
