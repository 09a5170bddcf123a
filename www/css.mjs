// A style sheet as it goes into a bundle.
import { readFile } from "node:fs/promises";
import { transform } from "esbuild";

export const minifyCss = async (path) =>
  (await transform(await readFile(path, "utf8"), { loader: "css", minify: true, legalComments: "none" })).code.trim();
