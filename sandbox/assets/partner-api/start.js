// Shows the description, ready to be tried with the demo's key.
(() => {
  "use strict";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", paint);
  paint();
  const ui = SwaggerUIBundle({
    url: "/partner-api-json",
    dom_id: "#api",
    deepLinking: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    // The badge of the public validator would tell it that we are here.
    validatorUrl: null,
    onComplete: () => ui.preauthorizeApiKey("partnerKey", `pk_test_${"0123456789abcdef".repeat(4)}`),
  });
})();
