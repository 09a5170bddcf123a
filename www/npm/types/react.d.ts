import type { ForwardRefExoticComponent, HTMLAttributes, ReactNode, Ref, RefAttributes } from "react";
import type {
  /*DETAILS*/
  SirDonateAttributes,
  SirDonateElement,
  SirDonateOptions,
} from "./types.js";

export type * from "./types.js";

/** The element's own events. The handlers get what the element dispatched. */
export interface SirDonateHandlers {
/*HANDLERS*/}

type Html = Omit<HTMLAttributes<SirDonateElement>, keyof SirDonateOptions | keyof SirDonateHandlers | "dangerouslySetInnerHTML">;

export interface SirDonateProps extends SirDonateOptions, SirDonateHandlers, Html {
  /** The fallback: shown until the script has run, where scripts are off, and when something fails for good. */
  children?: ReactNode;
}

/** The element as a component, on the server too. */
export declare const SirDonate: ForwardRefExoticComponent<SirDonateProps & RefAttributes<SirDonateElement>>;

/** `<sir-donate>` itself in JSX. React 19 adds listeners by `onsir-donate-…`; React 18 has none for such events. */
export interface SirDonateJsx extends SirDonateAttributes, Omit<HTMLAttributes<SirDonateElement>, "lang"> {
  ref?: Ref<SirDonateElement> | undefined;
  key?: string | number | bigint | null | undefined;
  class?: string | undefined;
/*LISTENERS:on*/}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "sir-donate": SirDonateJsx;
    }
  }
}

declare global {
  namespace JSX {
    interface IntrinsicElements {
      "sir-donate": SirDonateJsx;
    }
  }
}
