// Right and wrong uses of `sir-donate` and `sir-donate/pure`. A wrong line that compiles is an error of tsc's.
import { mount, register, SirDonateElement, wasmAt } from "sir-donate";
import type { PublishableKey, SirDonateErrorCode, SirDonateOptions } from "sir-donate";
import * as pure from "sir-donate/pure";
import { assertPublishableKey } from "sir-donate/guard";
import wasm from "sir-donate/wasm";
import "sir-donate/reserve.css";

const key = "pk_test_0123";
declare const read: string;

// Right.
register();
register("my-donation");
pure.register();
wasmAt(wasm);
wasmAt(new URL("https://example.org/x.wasm"));
const element: SirDonateElement = mount("#here", {
  publishableKey: key,
  nonprofit: "american-red-cross",
  mode: "inline",
  amounts: [10, "25.50"],
  amount: 25,
  frequencies: ["monthly"],
  checkoutHosts: ["pay.example.org"],
  label: undefined,
});
pure.mount(document.body, { publishableKey: "pk_live_0123", nonprofit: "x", frequencies: "once monthly", amounts: "5 10", tip: "off" });
mount(document.body, { publishableKey: read as PublishableKey, nonprofit: "x" });
const opened: Promise<void> = element.open();
opened.catch(({ code }: { code: SirDonateErrorCode }) => code === "removed");
element.close();
element.reset();
element.publishableKey = "pk_live_0123";
element.nonprofit = null;
element.theme = "dark";
element.lang = "de";
const provider: "stripe" | "every.org" | null = element.provider;
document.querySelector("sir-donate")!.open();
document.createElement("sir-donate").amounts = [1, 2];
element.addEventListener("sir-donate-submit", function (event) {
  const minor: number = event.detail.amount + event.detail.tipAmount;
  const how: "once" | "monthly" = event.detail.frequency;
  event.preventDefault();
  this.close();
  return [minor, how];
});
element.addEventListener("click", (event) => event.clientX, { passive: true });
document.addEventListener("sir-donate-error", ({ detail }) => {
  const code: SirDonateErrorCode = detail.code;
  const retryable: boolean = detail.retryable;
  return [code, retryable];
});
document.body.addEventListener("sir-donate-status", ({ detail }) => detail.tokens?.toFixed());
document.body.attachShadow({ mode: "open" }).addEventListener("sir-donate-status", ({ detail }) => detail.tokens?.toFixed());
window.addEventListener("sir-donate-status", ({ detail }) => detail.tokens?.toFixed());
addEventListener("sir-donate-status", ({ detail }) => detail.tokens?.toFixed());
const options: SirDonateOptions = { publishableKey: key, nonprofit: "x" };

// Wrong: secrets, and what is no key.
// @ts-expect-error
mount("#here", { publishableKey: "sk_live_0123", nonprofit: "x" });
// @ts-expect-error
mount("#here", { publishableKey: "rk_test_0123", nonprofit: "x" });
// @ts-expect-error
mount("#here", { publishableKey: read, nonprofit: "x" });
// @ts-expect-error
element.publishableKey = "sk_test_0123";
// Wrong: options.
// @ts-expect-error
mount("#here", { publishableKey: key });
// @ts-expect-error
mount("#here", { publishableKey: key, nonprofit: "x", nonProfit: "y" });
// @ts-expect-error
mount("#here", { publishableKey: key, nonprofit: "x", mode: "popup" });
// @ts-expect-error
mount("#here", { publishableKey: key, nonprofit: "x", frequencies: ["weekly"] });
// @ts-expect-error
mount("#here", { publishableKey: key, nonprofit: "x", amounts: [true] });
// @ts-expect-error
mount({ publishableKey: key, nonprofit: "x" });
// @ts-expect-error
element.provider = "paypal";
// @ts-expect-error
element.colour = "red";
// Wrong: events.
// @ts-expect-error
element.addEventListener("sir-donate-sumbit", () => {});
// @ts-expect-error
element.addEventListener("submit-sir-donate", () => {});
// @ts-expect-error
element.addEventListener("sir-donate-submit", ({ detail }) => detail.email);
// @ts-expect-error
element.addEventListener("sir-donate-ready", ({ detail }) => detail.amount);
// @ts-expect-error
element.addEventListener("sir-donate-error", ({ detail }) => detail.code === "no_such_code");
// @ts-expect-error
element.addEventListener("sir-donate-status", ({ detail }) => detail.tokens.toFixed());
// @ts-expect-error
addEventListener("sir-donate-status", ({ detail }) => detail.amount);
// @ts-expect-error
document.body.shadowRoot!.addEventListener("sir-donate-status", ({ detail }) => detail.amount);
// Wrong: the rest.
// @ts-expect-error
element.show();
// @ts-expect-error
wasmAt(42);
// @ts-expect-error
import { start } from "sir-donate";

export { assertPublishableKey, options, opened, provider, start };
