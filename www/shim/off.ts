/**
 * Served in the place of a release that must not run (docs/security/kill-switch.md): each page shows its fallback, and
 * nothing else happens. It imports nothing of the shim, whose fault may be the reason why it is served.
 */
import type { SirDonateElement } from "./element";

const TAG = "sir-donate";
const CODE = "switched_off";
/** What the fallback depends on, and the room that reserve.css keeps. */
const COPIED = ["mode", "label", "fallback-url", "lang", "tip", "provider"];

const script = document.currentScript as HTMLScriptElement | null;

// Served as a module, which nobody asked for, it leaves the page as it is: so does the shim.
if (script) {
  // Twice on a page, or beside a release that a browser still had: the first one stays.
  if (!customElements.get(TAG)) {
    console.warn("SIR Donate: switched off by its maintainers for now. Pages show their fallback; nothing is to be done.");
    customElements.define(
      TAG,
      class extends HTMLElement implements SirDonateElement {
        static observedAttributes = ["label", "fallback-url"];
        #told = false;
        #root = this.attachShadow({ mode: "open" });

        constructor() {
          super();
          try {
            // As large as a finger needs.
            const sheet = new CSSStyleSheet();
            sheet.replaceSync("[part]:not([hidden]){display:inline-grid;place-content:center;min-width:44px;min-height:44px}");
            this.#root.adoptedStyleSheets = [sheet];
          } catch {
            // Where scripts can't make sheets it is a plain link.
          }
        }

        connectedCallback(): void {
          this.#show();
          if (this.#told) return;
          this.#told = true;
          queueMicrotask(() =>
            this.dispatchEvent(
              new CustomEvent(TAG + "-error", {
                bubbles: true,
                composed: true,
                detail: { code: CODE, retryable: true },
              }),
            ),
          );
        }

        attributeChangedCallback(): void {
          this.#show();
        }

        /** The children, or a link in their stead, as the shim does where it fails. */
        #show(): void {
          // Set by a script before the element was defined; they win over attributes.
          const { label, fallbackUrl } = this as { label?: unknown; fallbackUrl?: unknown };
          const text = (given: unknown, name: string) => String(given ?? this.getAttribute(name) ?? "").trim();
          const own = document.createElement("a");
          const href = text(fallbackUrl, "fallback-url");
          own.href = href;
          // What counts is what the browser makes of the text: never `javascript:`.
          if (href && /^https?:$/.test(own.protocol)) {
            own.part.add("button");
            own.textContent = text(label, "label") || "Donate";
          } else {
            own.removeAttribute("href");
            own.textContent = "Donations are unavailable right now.";
          }
          const slot = document.createElement("slot");
          // Children may be parsed later than the element; the blanks between them are none.
          const choose = () => {
            own.hidden = !!(this.firstElementChild || this.textContent!.trim());
          };
          slot.addEventListener("slotchange", choose);
          this.#root.replaceChildren(slot, own);
          choose();
        }

        async open(): Promise<void> {
          throw Object.assign(Error(CODE), { code: CODE });
        }

        close(): void {}

        reset(): void {}
      },
    );
  }

  const { publishableKey, target } = script.dataset;
  if (publishableKey != null) {
    const element = document.createElement(TAG);
    for (const name of COPIED) {
      const value = script.getAttribute("data-" + name);
      if (value != null) element.setAttribute(name, value);
    }
    const put = () => {
      let home: Element | null | undefined;
      try {
        home = target ? document.querySelector(target) : script.closest("body") && script;
      } catch {
        // It is not even a selector. The release itself says so; there is nothing to say here.
      }
      if (home) home[target ? "append" : "after"](element);
      else if (target && document.readyState == "loading") document.addEventListener("DOMContentLoaded", put);
    };
    put();
  }
}

export {};
