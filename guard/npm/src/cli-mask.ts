/** What the command prints. */

import { findSecrets } from "./secrets.ts";

/** Control characters would let a file's name write to the terminal what it likes. */
const visible = (text: string) =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (one) => `\\u{${(one.codePointAt(0) as number).toString(16)}}`);

/** `text` as it may be printed: of secrets, those of `environment` among them, no more than the prefix. */
export function masked(text: string, environment: Record<string, string>): string {
  let shown = text;
  for (const { offset, length, masked } of findSecrets(text, { environment }).reverse()) {
    shown = shown.slice(0, offset) + masked + shown.slice(offset + length);
  }
  return visible(shown);
}
