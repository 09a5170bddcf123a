/** What stands between the element and the wasm. It is part of the app chunk, so that a page view need not pay for it. */
import { camel, NAMES } from "./options";
import { die, isDead, onDeath } from "./trap";
import { retype, typedIn } from "./typed";
import { languages } from "./languages";
import { complain, type Again, type App, type Host, type Options, type Wasm } from "./host";

/** The options that an element was given, with the language that it stands in and the way that its children offer. */
const optionsOf = (element: HTMLElement, lang: string): Options => {
  const options: Options = [];
  for (const name of NAMES) {
    const value = (element as unknown as Record<string, unknown>)[camel(name)];
    // Vue makes 0 of a number that is taken away, and no option has a use for that.
    if (value != null && value !== 0)
      options.push([name, name == "messages" && typeof value == "object" ? JSON.stringify(value) : String(value)]);
  }
  if (!options.some(([name, value]) => name == "lang" && value)) options.push(["page-lang", lang]);
  if (!options.some(([name, value]) => name == "fallback-url" && value)) {
    const way = element.querySelector<HTMLAnchorElement>("a[href]");
    if (way && /^https?:/.test(way.protocol)) options.push(["page-fallback", way.href]);
  }
  return options;
};

/** Adds to the sheet that the elements of a class share what came with the app, once for all of them. */
export const dress = (sheet: CSSStyleSheet, more: CSSStyleSheet): void => {
  const last = ({ cssRules }: CSSStyleSheet) => cssRules[cssRules.length - 1]!.cssText;
  if (last(sheet) != last(more))
    for (const { cssText } of more.cssRules) sheet.insertRule(cssText, sheet.cssRules.length);
};

/**
 * Puts a button to close it into a dialog, once. A click beside the dialog closes it too: `closedby` would do so for the
 * second half of a double click on the button that opens it, which is how some open everything.
 */
export const closable = (dialog: HTMLDialogElement): void => {
  if (dialog.querySelector(".close")) return;
  const close = document.createElement("button");
  close.className = close.part = "close";
  close.ariaLabel = "Close";
  close.textContent = "×";
  close.onclick = () => dialog.close();
  dialog.append(close);
  // A press that begins or ends inside, as when text is selected, is none beside it.
  let pressed: EventTarget | null;
  dialog.addEventListener("pointerdown", ({ target }) => {
    pressed = target;
  });
  dialog.addEventListener("click", ({ target, detail }) => {
    if (target == dialog && pressed == dialog && detail < 2) dialog.close();
  });
};

/**
 * Makes an app of the wasm's exports. `trapped` is called when the app died; its hosts fail then. The page's `error`
 * events are not listened to: an old instance's error is reported late, when the next one may be there already.
 */
export const bridge = (wasm: Wasm, sheet: CSSStyleSheet, trapped: Again, speech = languages(() => undefined)): App => {
  const hosts = new Set<Host>();
  /** The one form of the page that is on its way to a checkout, and how the others are told. */
  let busy: Host | undefined;
  const forms = new Map<Host, () => void>();
  /** The tab that says so, as long as it has not been sent anywhere. */
  let waiting: Window | undefined;
  const kept = (trapped.typed ??= new WeakMap());

  // Nobody else would close it: this page may never come back.
  addEventListener("pagehide", () => waiting?.close());

  onDeath((cause) => {
    // First of all: a host's listeners may open the next form at once.
    trapped();
    complain("crashed. Please report: " + cause);
    for (const host of hosts) host.fail("crashed", true);
  });

  const call = <T>(run: () => T): T | undefined => {
    if (isDead()) return;
    try {
      return run();
    } catch (cause) {
      die(cause);
      return;
    }
  };

  const app: App = {
    async ready(element, lang) {
      await speech.begin(lang, optionsOf(element, lang));
      return app;
    },
    mount(element, form, emit, fail, state, around) {
      let fresh: Map<string, string> | undefined;
      // A form that is gone may still have an answer under way.
      const own: Host = {
        emit(name, detail) {
          // From here on it is the checkout's.
          if (name == "checkout") waiting = undefined;
          return !hosts.has(own) || emit(name, detail ?? {});
        },
        fail(code, retryable) {
          if (!hosts.delete(own)) return;
          if (fresh) {
            const typed = typedIn(form);
            for (const [name, value] of fresh) if (typed.get(name) == value) typed.delete(name);
            kept.set(element, typed);
          }
          fail(code, retryable);
          for (const part of root.querySelectorAll(".w>button,.w>[tabindex]"))
            part.textContent = words[part.matches("a") ? 3 : 2] || part.textContent;
        },
        refuse(name) {
          const property = camel(name);
          const options = element as unknown as Record<string, unknown>;
          const value = options[property];
          options[property] = undefined;
          element.removeAttribute(name);
          // The tag that placed the element has it too.
          for (const { dataset } of document.scripts) if (dataset[property] === value) delete dataset[property];
        },
        busy(on) {
          if (on == (busy == own)) return;
          busy = on ? own : undefined;
          if (hosts.has(own)) state("busy", on);
          for (const [other, others] of forms) if (other != own) others();
        },
        alone(act) {
          // Nothing to lock by in an insecure page, and no right to it in a sandboxed frame: nothing is shared there.
          // What was noted reaches the next tab, which may be another process, a moment after the lock would.
          const held = () => (act(), new Promise((done) => setTimeout(done, 99)));
          if (navigator.locks as LockManager | undefined) navigator.locks.request("sir-donate", held).catch(act);
          else act();
        },
        tab(opened) {
          waiting = opened;
        },
        count(forms, number) {
          const form = (name: string) => RegExp(`(^|\\|)${name}:([^|]*)`).exec(forms)?.[2];
          const text = form(new Intl.PluralRules(lang).select(number)) ?? form("other") ?? forms;
          return text.replace(/{\w+}/, number.toLocaleString(lang));
        },
        close() {
          if (hosts.has(own)) element.close();
        },
      };
      hosts.add(own);

      const root = element.shadowRoot!;
      const [shared] = root.adoptedStyleSheets;
      if (shared) dress(shared, sheet);
      // It was in another document meanwhile, where the element's own is none.
      else root.adoptedStyleSheets.push(sheet);
      const dialog = form.closest("dialog");
      if (dialog) closable(dialog);
      const status = document.createElement("div");
      (dialog ?? form).before(status);

      let lang: string;
      /** What the form says. The first four are the shim's too, which is English: loading, close, try_again, unavailable. */
      let words: string[];
      /** The options with what there is of the language, which the element's parts are marked with. */
      const spoken = (): string => {
        let texts: string;
        [lang, texts] = speech.spoken(around(), options);
        words = texts.split("\n");
        // The button to close stands where the form's lines end, whatever way the page is read.
        const dir = /^(ar|he)\b/.test(lang) ? "rtl" : "ltr";
        for (const part of [dialog, form, status]) if (part) Object.assign(part, { lang, dir });
        const close = dialog?.querySelector(".close");
        if (close) close.ariaLabel = words[1] || "Close";
        // A NUL of the page's own is another character that no option has a use for.
        return [...options, ["texts", texts]].flatMap((pair) => pair.map((text) => text.replaceAll("\0", "\x01"))).join("\0");
      };
      /** Goes to where the keys would: the first of these that can have the focus. */
      const enter = () => {
        for (const one of root.querySelectorAll<HTMLElement>(".card-status button,:checked,[inputmode],.go")) {
          one.focus();
          if (root.activeElement == one) break;
        }
      };
      let options = optionsOf(element, around());
      const id = call(() => wasm.mount(form, status, spoken(), own));
      if (id && hosts.has(own)) {
        const skeleton = form.parentNode!.querySelector<HTMLElement>(".skeleton")!;
        if (skeleton == root.activeElement) {
          // Whoever waited there by keyboard goes on in the form, in a moment: whoever gives the focus away or gets it makes
          // the browser lay out at once all that has just come.
          skeleton.style.scale = "0";
          setTimeout(() => {
            // Nor is it the donor's any more who has moved it on meanwhile.
            if (!root.activeElement || root.activeElement == skeleton) enter();
            skeleton.remove();
          });
        } else skeleton.remove();
        const others = () => call(() => wasm.others(id, !!busy));
        forms.set(own, others);
        others();
        const unchanged = typedIn(form);
        const typed = kept.get(element);
        if (typed) {
          // Once: what breaks the app down must not do so for ever.
          kept.delete(element);
          retype(form, typed);
        }
        form.addEventListener("input", () => (fresh = unchanged));
        // A key held down is one press, whatever its repeats would send; so is the one that opened the dialog.
        form.addEventListener("keydown", (event) => {
          if (event.repeat && event.key == "Enter") event.preventDefault();
        });
      } else {
        own.fail("invalid_option", false);
        if (id) call(() => wasm.unmount(id));
        return;
      }
      return {
        update() {
          const now = optionsOf(element, around());
          if (String(now) == String(options)) return;
          options = now;
          const act = () => hosts.has(own) && options == now && call(() => wasm.update(id, spoken()));
          const waits = speech.begin(around(), now);
          if (waits) waits.then(act);
          else act();
        },
        unmount() {
          hosts.delete(own);
          forms.delete(own);
          if (busy == own) waiting?.close();
          state("busy");
          status.remove();
          // Not at once: this may be running inside a call out of the wasm.
          queueMicrotask(() => call(() => wasm.unmount(id)));
        },
        reset: () => call(() => wasm.reset(id)),
        intent() {
          // A dialog gives the focus to what scrolls in it, or to its first control, whether that is the chosen one or not.
          if (root.activeElement?.matches(".box,[type=radio]:not(:checked)")) enter();
          // What it learns may be kept from an earlier page, and is shown in a task of its own.
          setTimeout(() => call(() => wasm.intent(id)));
        },
      };
    },
  };
  return app;
};
