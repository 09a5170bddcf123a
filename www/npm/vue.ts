/** `sir-donate/vue`: the element, with its types for templates in vue.d.ts. */
import "./index";

export * from "./pure";
