import type { JSX, Ref } from "preact";
import type {
  /*DETAILS*/
  SirDonateAttributes,
  SirDonateElement,
} from "./types.js";

export * from "./pure.js";

/** `<sir-donate>` in JSX. */
export interface SirDonateJsx extends SirDonateAttributes, Omit<JSX.IntrinsicElements["div"], keyof SirDonateAttributes | "ref"> {
  ref?: Ref<SirDonateElement>;
/*LISTENERS:on*/}

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "sir-donate": SirDonateJsx;
    }
  }
}
