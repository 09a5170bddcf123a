/** The custom element: what a page sees of the widget before, around and without the app. */
import css from "../styles/shim.css";
import { complain, type Form, type Load } from "./host";
import { refusal } from "./key";
import { camel, NAMES } from "./options";

export const TAG = "sir-donate";
const KEY = NAMES[0]!;

/** The element's public face, beside the options. */
export interface SirDonateElement extends HTMLElement {
  /** Opens the dialog. Resolves when the form can be used; the error of a rejection has a `code`. */
  open(): Promise<void>;
  close(): void;
  /** Empties the form. */
  reset(): void;
}

export const make = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name: string,
  ...children: Array<Node | string>
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  element.className = element.part = name;
  element.append(...children);
  return element;
};

const coded = (code: string) => Object.assign(Error(code), { code });

export const ignore = () => {};

/**
 * Makes the element's class, where there is a DOM. `load` brings the app; its rejection is the error's code.
 */
export const elementClass = (load: Load): { new (): SirDonateElement } => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return class extends HTMLElement {
    static observedAttributes = NAMES;

    // Not the element's own: a page may have a hundred of them.
    static {
      for (const name of NAMES) {
        const property = camel(name);
        Object.defineProperty(this.prototype, property, {
          get() {
            return this.#given[property] ?? this.getAttribute(name);
          },
          set(value: unknown) {
            this.#given[property] = value;
            this.#changed();
          },
        });
      }
    }

    declare open: () => Promise<void>;
    declare close: () => void;
    declare reset: () => void;
    /** Properties. They win over attributes and do not reflect. What was set before the upgrade counts. */
    #given = { ...(this as object) } as Record<string, unknown>;
    #changed: () => void;

    // The rest of the state is the constructor's: variables take less room than fields, and nobody else can reach them.
    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      const { states } = this.attachInternals();
      /** Undefined while nothing is set up. */
      let inline: boolean | undefined;
      let wrap: HTMLElement;
      let button: HTMLElement;
      let dialog: HTMLDialogElement | undefined;
      /** The form's container, once somebody wants the form. */
      let box: HTMLElement | undefined;
      let form: Form | undefined;
      let begun: Promise<Form | void> | undefined;
      let failure: Error | undefined;
      /** That the app was asked for before it was needed. Where it did not come, the next press asks again. */
      let warmed: unknown;
      /** That the app is fetched as soon as the element is near. */
      let near: unknown;
      /** That all changes are looked at in a moment. */
      let queued: unknown;

      const text = (name: string) => String((this as unknown as Record<string, unknown>)[camel(name)] ?? "").trim();
      /** The option, else what is said around it, else the browser's. */
      const lang = () => {
        const around = (at?: Element): string =>
          at ? at.closest<HTMLElement>("[lang]")?.lang || around((at.getRootNode() as ShadowRoot).host) : navigator.language;
        return text("lang") || around(this);
      };
      const label = () => (text("label") || __DONATE__.split(lang().slice(0, 2) + ":")[1]?.split("|")[0] || "Donate").slice(0, 99);

      const state = (name: string, on?: boolean) => {
        try {
          states[on ? "add" : "delete"](name);
        } catch {
          // Older engines have no custom states, or want them dashed.
        }
      };

      const emit = (name: string, detail: object = {}) =>
        this.dispatchEvent(
          new CustomEvent(TAG + "-" + name, { bubbles: true, composed: true, cancelable: name == "submit", detail }),
        );

      const down = () => {
        form?.unmount();
        form = dialog = box = begun = inline = near = undefined;
      };

      /** Shows the children, or something in their stead, and where that may help a way to try again. */
      const fail = (code: string, retryable: boolean) => {
        // Whoever was in it by keyboard goes on in what takes its place, and hears of it.
        const used = dialog?.open || root.activeElement;
        this.close();
        down();
        failure = coded(code);
        state("failed", true);
        let last = make("a", "button", label());
        // Nothing would be this page.
        last.href = text("fallback-url") || "no:";
        // Paths are the page's own. What counts is what the browser makes of the text, whatever is hidden in it.
        if (!/^https?:/.test(last.protocol)) {
          last = make("a", "", "Donations are unavailable right now.");
          last.tabIndex = -1;
        }
        const slot = make("slot", "");
        // Children may be parsed later than the element; the blanks between them are none.
        (slot.onslotchange = () => {
          last.hidden = (this.firstElementChild || this.textContent!.trim()) as unknown as boolean;
        })();
        root.replaceChildren(slot, make("div", "w " + text("theme").toLowerCase().replace(/,/g, " "), last));
        if (used) (this.querySelector<HTMLElement>("a,button") ?? last).focus();
        if (retryable) {
          button.textContent = "Try again";
          last.after(button);
        }
        emit("error", { code, retryable });
      };

      /** Makes the room of the form, once. */
      const furnish = () => {
        if (box) return;
        box = make("div", "box");
        // Its role is `status`.
        const skeleton = make("output", "skeleton", "Loading…");
        // The keyboard needs something to reach, and an opened dialog something to focus but the button that closes it.
        skeleton.tabIndex = 0;
        if (inline) {
          skeleton.onfocus = warm;
          return wrap.append(skeleton, box);
        }
        wrap.append((dialog = make("dialog", "dialog", box, skeleton)));
        dialog.onclose = () => {
          // This may come late, when another dialog has taken the place of a failed one.
          state("open", dialog?.open);
          emit("close");
        };
      };

      /** Loads the app and puts the form up, once. Resolves to nothing where that did not work out. */
      const begin = () => {
        if (inline == null) return;
        furnish();
        const mine = box;
        return (begun ??= load(sheet).then((app) => app.ready(this, lang())).then(
          (app) => {
            // Options may have changed in this very moment, and it may have been removed in the meantime.
            sync();
            if (mine == box && (form = app.mount(this, mine!, emit, fail, state, lang))) emit("ready");
            return form;
          },
          (cause) => {
            if (mine == box) fail(cause, cause != "wasm_blocked");
          },
        ));
      };

      const warm = () => {
        // A button to try again has no room to fill yet.
        if (inline) begin();
        else warmed ??= load(sheet).then(begin, ignore);
      };

      const sync = () => {
        queued = 0;
        if (!this.isConnected) return down();
        if (failure) return;
        const key = text(KEY);
        // A property hides an attribute, but not from the page.
        const refused = refusal(key) ?? refusal(this.getAttribute(KEY) || key);
        if (refused) {
          delete this.#given.publishableKey;
          this.removeAttribute(KEY);
          complain(refused[1]);
          return fail(refused[0], false);
        }
        const wanted = text("mode") == "inline";
        if (wanted != inline) {
          down();
          inline = wanted;
          // The button, or the room of the inline form.
          state("failed");
          state("inline", inline);
          button = make("button", "button", "");
          button.onclick = () => {
            // Safari focuses no clicked button; the dialog gives the focus back to what had it.
            button.focus();
            this.open().catch(ignore);
          };
          root.replaceChildren((wrap = make("div", "")));
          wrap.onpointerenter = button.onfocus = warm;
          if (inline) furnish();
          else wrap.append(button);
          try {
            // A donor who comes back is told what became of the donation.
            if (localStorage[TAG + ":donations"]?.includes(`"${text("nonprofit")}"`)) begin();
          } catch {
            // The page may store nothing.
          }
        }
        // It ends with what it looks at.
        near ||=
          (text("preload") || (inline && "visible")) == "visible" &&
          (new IntersectionObserver((all) => all.pop()!.isIntersecting && warm(), { rootMargin: "200px" }).observe(this), 1);
        // The same text node, or WebKit would dispatch no click for a press that this comes in the middle of.
        (button.firstChild as Text).data = label();
        wrap.className = "w " + text("theme").toLowerCase().replace(/,/g, " ") + (inline ? " card" : "");
        form?.update();
      };

      // Frameworks set attributes and properties one by one, and move an element by taking it out and putting it in
      // again: what counts is what is there when they are done.
      this.#changed = () => {
        // A refused key is gone: nothing is tried again until there is another.
        if (text(KEY)) failure = undefined;
        queued ||= (queueMicrotask(sync), 1);
      };

      this.open = async () => {
        this.#changed();
        sync();
        const under = begin();
        // Nothing is set up for what failed or is in no page, and nothing is shown of what is being refused.
        if (dialog && !dialog.open) {
          dialog.ariaLabel = label();
          dialog.showModal();
          state("open", true);
          emit("open");
        }
        const ready = await under;
        if (!ready) throw failure ?? coded("removed");
        if (!inline) ready.intent();
      };
      this.close = () => dialog?.close();
      this.reset = () => form?.reset();

      // These would hide the class's.
      for (const name of NAMES) delete (this as unknown as Record<string, unknown>)[camel(name)];
    }

    connectedCallback(): void {
      this.#changed();
    }

    disconnectedCallback(): void {
      this.close();
      this.#changed();
    }

    attributeChangedCallback(): void {
      this.#changed();
    }
  };
};
