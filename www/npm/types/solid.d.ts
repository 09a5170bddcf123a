import type { JSX } from "solid-js";
import type {
  /*DETAILS*/
  SirDonateAttributes,
  SirDonateElement,
} from "./types.js";

export * from "./pure.js";

/** `<sir-donate>` in JSX. */
export interface SirDonateJsx extends SirDonateAttributes, Omit<JSX.IntrinsicElements["div"], keyof SirDonateAttributes | "ref"> {
  ref?: SirDonateElement | ((element: SirDonateElement) => void);
/*LISTENERS:on:*/}

declare module "solid-js" {
  namespace JSX {
    interface IntrinsicElements {
      "sir-donate": SirDonateJsx;
    }
  }
}
