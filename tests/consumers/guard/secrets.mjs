// Secrets and look-alikes, made anew for each run: none that looks real stands in the repository.
import { createHash, randomBytes, randomUUID } from "node:crypto";

const hex = (bytes = 32) => randomBytes(bytes).toString("hex");
/** Never with a digit alone, so that a piece of it is nowhere by chance. */
const word = (length) => {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join("");
};

/** One of each kind. `parts` are what no output may hold. */
export const makeSecrets = () => {
  const [live, test, webhook, hmac] = [hex(), hex(), hex(), hex()];
  const [stripe, value] = [word(40), word(36)];
  return {
    live: `sk_live_${live}`,
    liveTail: live,
    test: `sk_test_${test}`,
    webhook: `whsec_${webhook}`,
    hmac,
    stripe: `sk_live_51${stripe}`,
    value,
    publishable: `pk_live_${hex()}`,
    parts: [live, test, webhook, hmac, stripe, value],
  };
};

/** What no text may hold: any eight characters of a secret, plain or in one of its base64 forms. */
export const heldOf = (text, { parts }) => {
  for (const part of parts) {
    for (let at = 0; at + 8 <= part.length; at += 1) if (text.includes(part.slice(at, at + 8))) return part.slice(0, 3);
    for (const shift of ["", "x", "xx"]) {
      const packed = Buffer.from(shift + part).toString("base64").slice(4, -4);
      for (let at = 0; at + 12 <= packed.length; at += 4) {
        if (text.includes(packed.slice(at, at + 12))) return `${part.slice(0, 3)} (base64)`;
      }
    }
  }
  return undefined;
};

/** What is long and random and harmless, as real pages hold it. */
export const lookAlikes = () => `
export const stripeKey = "pk_live_51${word(40)}";
export const integrity = "sha512-${createHash("sha512").update(word(9)).digest("base64")}";
export const commit = "${hex(20)}";
export const contentHash = "${hex()}";
export const trace = "${randomUUID()}";
export const placeholder = "sk_test_...";
export const example = "sk_live_YOUR_SECRET_KEY";
export const name = "SIR_HMAC_SECRET";
export const task_live = "task_live_${hex(8)}";
`;
