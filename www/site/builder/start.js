import init from "./sir-donate-builder.js";

await init();
