/**
 * The element around an app that runs in a module of somebody's own, which loads it and holds its exports: a Leptos app,
 * or the development page. Nothing of this is on the CDN.
 */
import frame from "../styles/app.css";
import form from "../styles/form.css";
import { bridge } from "./bridge";
import { TAG } from "./element";
import { complain, type App, type Wasm } from "./host";
import { languages } from "./languages";
import { die, isDead } from "./trap";
import { copyOf } from "./twice";

/** `app`, as long as its instance lives. The module can't be started twice: what died is back when the page is. */
const mortal = (app?: App): App => ({
  async ready(...asked) {
    await app?.ready(...asked);
    return this;
  },
  mount(element, box, emit, fail, ...frame) {
    const last = (code: string, retryable: boolean) => fail(code, retryable && !isDead());
    if (!isDead()) return app?.mount(element, box, emit, last, ...frame);
    last("crashed", false);
    return;
  },
});

/** Defines the element, where there is a DOM and nobody has done so already. `name` says where it comes from. */
export const defineAround = (started: Promise<Wasm>, name: string): void => {
  if (typeof customElements == "undefined") return;
  const copy = copyOf(name);
  const there = customElements.get(TAG);
  if (there) return copy.meet(TAG, there);
  let app: Promise<App> | undefined;
  const load = (): Promise<App> =>
    (app ??= started
      .then((wasm) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(frame + form);
        const speech = languages((name) => {
          const text = wasm.texts?.(name);
          return text ? Promise.resolve(text) : undefined;
        });
        return bridge(wasm, sheet, () => {}, speech);
      })
      .catch((cause: unknown) => {
        complain("did not start: " + cause);
        die(cause);
        return undefined;
      })
      .then(mortal));
  customElements.define(TAG, copy.make(load));
};
