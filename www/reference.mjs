// Writes docs/reference.md and docs/errors.md from interface.json, the one list of what partners may rely on.
//
//   node www/reference.mjs
//
// `node www/build.mjs test` fails where they have gone apart.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { english } from "./locales.mjs";

const www = dirname(fileURLToPath(import.meta.url));

/** The list. */
export const list = JSON.parse(readFileSync(join(www, "interface.json"), "utf8"));

/** Where the reference stands. */
export const REFERENCE = join(www, "../docs/reference.md");

/** Where the table of errors stands. */
export const ERRORS = join(www, "../docs/errors.md");

export const camel = (name) => name.replace(/-./g, (dash) => dash[1].toUpperCase());

const code = (text) => `\`${text}\``;
const cell = (text) => text.replaceAll("|", "\\|");
const table = (head, rows) => [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");

const KINDS = {
  key: () => "key",
  slug: () => "slug",
  text: ({ maxLength }) => (maxLength ? `text, at most ${maxLength} characters` : "text"),
  choice: ({ values }) => values.map(({ value, summary }) => `${code(value)} (${summary})`).join(" · "),
  choices: ({ values }) => `list: ${values.map(({ value, summary }) => `${code(value)} (${summary})`).join(" · ")}`,
  amount: ({ unit }) => `number, ${unit}`,
  amounts: ({ unit }) => `list of numbers, ${unit}`,
  currency: () => "ISO 4217 code",
  email: () => "e-mail address",
  language: () => "BCP 47 tag",
  messages: () => "JSON object",
  url: () => "address",
  origin: () => "origin",
  hosts: () => "list of hosts",
};

const byDefault = ({ required, default: value, defaultNote }) => {
  if (required) return "required";
  return [value && code(value), defaultNote].filter(Boolean).join("; ") || "none";
};

const fields = (detail) =>
  detail.length ? code(`{ ${detail.map(({ name, optional }) => name + (optional ? "?" : "")).join(", ")} }`) : code("{}");

const signature = ({ name, parameters, returns }) =>
  code(`${name}(${parameters.map(({ name, type }) => `${name}: ${type}`).join(", ")}): ${returns}`);

/** The reference as Markdown. */
export const render = (list) => {
  const { element, attributes, script, events, methods, states, parts, properties, errors } = list;
  // A field that several events tell is described once.
  const details = new Map();
  for (const { name: event, detail } of events) {
    for (const field of detail) {
      const known = details.get(field.name);
      if (known && JSON.stringify({ ...known, events: 0 }) !== JSON.stringify({ ...field, events: 0 })) {
        throw new Error(`interface.json describes ${field.name} of ${event} otherwise than of ${known.events[0]}: make them one.`);
      }
      details.set(field.name, { ...field, events: [...(known?.events ?? []), event] });
    }
  }
  const type = ({ type, values }) => {
    if (values === "errors") return "one of the [error codes](#error-codes)";
    return values ? values.map(code).join(" · ") : type;
  };

  return `<!-- Written by \`node www/reference.mjs\` from www/interface.json: change that. -->

# Reference

Everything that a page may rely on, in lists. How it goes together, with examples: [embedding.md](embedding.md).

[Attributes](#attributes) · [Script tag](#script-tag) · [Events](#events) · [Methods](#methods) · [States and parts](#states-and-parts) · [Custom properties](#custom-properties) · [Error codes](#error-codes)

\`<${element.tag}>\`: ${element.summary} ${element.slot}

## Attributes

Each is also a property in camelCase (\`${camel(attributes[0].name)}\`), and \`data-…\` on a script tag. An empty value counts as not set. Lists take spaces or commas; a property also takes an array, and a number where numbers are asked for. All may change at any time.

${table(
  ["attribute", "what it says", "values", "default", "example"],
  attributes.map((one) => [
    code(one.name),
    one.summary,
    KINDS[one.type](one),
    byDefault(one),
    code(one.type === "key" ? `${one.example.slice(0, 12)}…` : one.example),
  ]),
)}

## Script tag

A classic script that carries \`data-publishable-key\` puts an element into the page. Besides \`data-…\` for each attribute it takes:

${table(
  ["attribute", "what it says", "example"],
  script.map(({ name, summary, example }) => [code(name), summary, code(example)]),
)}

## Events

${table(
  ["event", "when", "\`detail\`", "bubbles", "composed", "cancelable"],
  events.map(({ name, when, detail, ...flags }) => [
    code(name),
    when,
    fields(detail),
    ...["bubbles", "composed", "cancelable"].map((flag) => (flags[flag] ? "yes" : "no")),
  ]),
)}

${table(
  ["field of \`detail\`", "what it is", "values"],
  [...details.values()].map((field) => [
    code(field.name),
    field.summary + (field.optional ? "; may be missing" : ""),
    type(field),
  ]),
)}

## Methods

${table(
  ["method", "what it does"],
  methods.map((one) => [signature(one), one.summary.replace("error codes", "[error codes](#error-codes)")]),
)}

## States and parts

${table(
  ["state, for \`:state()\`", "when"],
  states.map(({ name, summary }) => [code(name), summary]),
)}

${table(
  ["part, for \`::part()\`", "what it is"],
  parts.map(({ name, summary }) => [code(name), summary]),
)}

## Custom properties

${table(
  ["property", "what it colours or sets", "syntax", "default, light", "default, dark"],
  properties.map(({ name, summary, syntax, default: { light, dark } }) => [
    code(name),
    summary,
    code(syntax),
    code(light),
    light === dark ? "the same" : code(dark),
  ]),
)}

## Error codes

\`code\` of \`sir-donate-error\`, and of the error that \`open()\` rejects with; [errors.md](errors.md) says what donors see of each. ↻ marks \`retryable: true\`: the same may go through later, when the donor submits again or you call \`open()\`. Without the mark something has to be changed first.

${table(
  ["code", "what happened", "what to do"],
  errors.map(({ code: name, retryable, rejectionOnly, happened, remedy }) => [
    code(name) + (retryable ? " ↻" : ""),
    happened + (rejectionOnly ? "; only in a rejection" : ""),
    remedy,
  ]),
)}
`;
};

const text = (name) => {
  if (!english[name]) throw new Error(`src/i18n/en.rs has no text named ${name}: correct interface.json.`);
  return `“${english[name]}”`;
};

const ACTIONS = {
  retry: () => text("try_again"),
  countdown: () => "with a countdown where it is known how long to wait",
  mend: () => "the field that was refused, marked and in focus",
  fallback: () => text("other_way"),
};

const inEach = (where, page, form) =>
  [where.includes("page") && page, where.includes("form") && form].filter(Boolean).join("; in a form that is open: ");

const PLACE = "your fallback, in the widget's place";

/** What donors see of each error, as Markdown. */
export const renderErrors = ({ errors }) => `<!-- Written by \`node www/reference.mjs\` from www/interface.json and src/i18n/en.rs: change those, or the text in www/reference.mjs. -->

# Errors

What happens when something fails: what the donor sees, and what you do. For you there is each time a line on the console, which begins with \`SIR Donate:\`, says what failed and names the remedy, and for all that keeps a donor from giving an event, \`sir-donate-error\`, whose \`detail\` is \`{ code, retryable }\`. Neither holds anything that a donor typed, nor the API's own words.

## The codes

${table(
  ["code", "when", "what the donor sees", "what the donor can do", "what you do"],
  errors
    .filter(({ rejectionOnly }) => !rejectionOnly)
    .map(({ code: name, retryable, happened, remedy, where, text: told, actions = [] }) => [
      code(name),
      happened,
      inEach(where, PLACE, told && text(told)),
      // The button of a release that is switched off is gone with it.
      inEach(
        where,
        retryable && name != "switched_off" ? `go on there, or ${ACTIONS.retry()} after it` : "go on there",
        actions.map((action) => ACTIONS[action]()).join(", "),
      ),
      remedy,
    ]),
)}

Only \`open()\` tells of ${errors
  .filter(({ rejectionOnly }) => rejectionOnly)
  .map(({ code: name }) => code(name))
  .join(", ")}, by its rejection.

## What a donor can do

- **The form stays as it was**, filled in, whatever fails while a donation link is made. A link is not a charge: until the checkout, “Nothing has been charged” is true whatever became of the call.
- **${text("try_again")}** sends the same form once more. It is never sent by itself: where no answer came, a link may have been made, and the donor decides. The next answer brings a link of its own; the one that got lost was seen by nobody and charges nothing.
- **The countdown** beside it says when another try is likely to go through: \`Retry-After\` (a number or a date), \`X-RateLimit-RetryAfter\` or \`X-RateLimit-Reset\`, where scripts may read them, an hour at most; for a limit that names no time, a minute. It is advice. The button works before too: a clock may be wrong, and nobody is locked out.
- **${text("other_way")}** leads to your fallback: \`fallback-url\`, or else the first link among the element's children. It stands beside what trying again can't help, beside a wait of more than two minutes, and beside everything that has failed twice in a row. Without a fallback there is none, and ${text("try_again")} stays.
- **A refused detail** that the donor typed (the API's \`message\` names \`donorEmail\`, \`firstName\`, \`lastName\`, \`amount\` or \`tipAmount\`) is marked at its field, which gets the focus. The console names the details, never their values.

## Which failure has which code

${table(
  ["what happened to a call", "code"],
  [
    ["the browser says that it is offline", "offline"],
    ["no answer, or not the whole of it, within 20 seconds; 408", "timeout"],
    [
      "DNS, TLS or CORS failed, the connection broke off, something aborted the call, a redirect, a policy or a blocker stopped it: browsers don't tell these apart",
      "network",
    ],
    ["400, 403, 405, 409, 422 and all other 4xx that are not listed here", "rejected"],
    ["401; 403 with `INVALID_API_KEY`", "invalid_api_key"],
    ["401 and 403 with `PARTNER_NOT_ACTIVE`", "partner_not_active"],
    ["401 and 403 with `PARTNER_SUSPENDED`", "partner_suspended"],
    ["404 for the nonprofit, or when the link is made", "nonprofit_not_found"],
    ["429", "rate_limited"],
    ["500 to 599, whatever the body", "server"],
    [
      "a good status with a body that is no JSON object, empty, cut off, larger than 2 MiB, or without what is needed; any other status",
      "bad_answer",
    ],
  ].map(([what, name]) => [what, code(name)]),
)}

A good answer is read as JSON whatever its \`Content-Type\` says. Fields that are not known are passed over, and one of another type counts as missing.

## Which call failed

- **While the link is made**, the donor is told as above.
- **The configuration and the nonprofit** enrich the form and don't gate it. Their failures are on the console and nowhere else, but for a definite no (the codes with your fallback in the widget's place), which closes the form.
- **The status of a donation** is asked for again later, and the donor hears nothing of what fails meanwhile: the card goes on waiting. Where it can't be read (401, 403, 404 and other 4xx but 408 and 429), the donor gets a plain thank-you. Nothing that fails here says anything about the donation. There is no event, and a line on the console.
- **A \`snapshot\`** that can't be used is on the console, and the API is asked instead.
`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(REFERENCE, render(list));
  writeFileSync(ERRORS, renderErrors(list));
}
