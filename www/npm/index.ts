/** `sir-donate`: registers the element where there is a page. */
import { register } from "./pure";

register();

export * from "./pure";
