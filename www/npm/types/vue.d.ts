import type { DefineComponent } from "vue";
import type {
  /*DETAILS*/
  SirDonateOptions,
} from "./types.js";

export * from "./pure.js";

/** Listeners of `@sir-donate-…` in templates. */
export interface SirDonateListeners {
/*LISTENERS:vue*/}

declare module "vue" {
  interface GlobalComponents {
    "sir-donate": DefineComponent<SirDonateOptions & SirDonateListeners>;
  }
}
