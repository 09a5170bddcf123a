import react from "@vitejs/plugin-react";
import guard from "sir-donate/guard/vite";
import { defineConfig, loadEnv } from "vite";

/** The page's policy. Only in what is built: in development Vite writes scripts and styles into the page itself. */
function policy({ VITE_SIR_KEY: key, VITE_SIR_API: other }) {
  const api = other ?? (key?.startsWith("pk_live_") ? "https://api.sirgiving.org" : "https://devapi.sirgiving.org");
  const content = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    // For the nonprofit's logo, wherever it lies; the sandbox's lies at its API.
    `img-src 'self' https: ${api}`,
    `connect-src 'self' ${api}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  return {
    name: "policy",
    apply: "build",
    transformIndexHtml: () => [{ tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content }, injectTo: "head-prepend" }],
  };
}

export default defineConfig(({ mode }) => ({
  // The guard comes last: it looks at what the others have made.
  plugins: [react(), policy(loadEnv(mode, import.meta.dirname)), guard()],
}));
