/**
 * The public attributes. Each is a property in camelCase too, an option of `mount`, and `data-…` on the script tag. The first
 * is the key; of the others' orders, this one compresses to the least.
 */
export const NAMES = (
  "publishable-key nonprofit mode messages checkout theme currency provider preload lang amounts amount min-amount " +
  "max-amount donor-email api-base referral-code frequencies frequency nonprofit-name label first-name last-name " +
  "terms-url fallback-url privacy-url snapshot tip checkout-hosts"
).split(" ");

export const camel = (name: string): string => name.replace(/-./g, (dash) => dash[1]!.toUpperCase());
