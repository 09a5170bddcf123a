// Importing this registers `<sir-donate>`, where there is a page.
export * from "./pure.js";
