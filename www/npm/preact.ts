/** `sir-donate/preact`: the element, with its types for templates in preact.d.ts. */
import "./index";

export * from "./pure";
