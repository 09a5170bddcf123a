/** The public attributes. Each is a property in camelCase too, an option of `mount`, and `data-…` on the script tag. */
export const NAMES = (
  "publishable-key nonprofit mode label nonprofit-name currency amounts amount min-amount max-amount frequencies " +
  "frequency provider tip referral-code donor-email first-name last-name checkout preload lang messages theme snapshot " +
  "fallback-url privacy-url terms-url api-base checkout-hosts"
).split(" ");

export const camel = (name: string): string => name.replace(/-./g, (dash) => dash[1]!.toUpperCase());
