/** `sir-donate/solid`: the element, with its types for templates in solid.d.ts. */
import "./index";

export * from "./pure";
