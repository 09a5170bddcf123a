/**
 * `sir-donate/guard`: what a secret is, for Node, bundler configurations and tests.
 *
 * The rules themselves are in the crate `guard/`, which runs here as WebAssembly, in the bundler plugins and in
 * `npx sir-donate scan` alike.
 */

export { assertPublishableKey } from "./key.ts";
export type { PublishableKey } from "./key.ts";
export { findSecrets } from "./secrets.ts";

/** What kind of secret. */
export type Kind =
  /** `sk_live_…` or `sk_test_…` of SIR Giving. */
  | "secret-key"
  /** Another service's `sk_…` or `rk_…`, Stripe's above all: as bad in a page. */
  | "foreign-secret-key"
  /** `whsec_…`: signs webhooks. */
  | "webhook-secret"
  /** 64 hexadecimal digits under a name that says what they are, or equal to such an environment variable. */
  | "hmac-secret"
  /** The value of an environment variable whose name says that it is secret. */
  | "environment-secret";

/** One secret that was found. Nothing in it holds more of the secret than its prefix. */
export interface Finding {
  /** What kind of secret. */
  kind: Kind;
  /** How it was written: `plain`, `concatenated`, `base64` and so on. */
  encoding: string;
  /** Whether it moves real money; false for a test key. */
  live: boolean;
  /** Line, from 1. */
  line: number;
  /** Column, from 1, in UTF-16 units. */
  column: number;
  /** Where it begins: in UTF-16 units of a text, in bytes of bytes. */
  offset: number;
  /** How long it is as it stands there, in the same units. */
  length: number;
  /** Its prefix and an ellipsis: `sk_live_…`. */
  masked: string;
  /** `test` for a test key, else `fatal`. */
  level: "test" | "fatal";
  /** The environment variable that has this value, where that is how it was recognised. */
  variable?: string;
}

/** What else `findSecrets` knows. */
export interface FindOptions {
  /** Environment variables. The values of those whose names tell of a secret are looked for verbatim. */
  environment?: Record<string, string | undefined>;
}
