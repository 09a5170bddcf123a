// Writes docs/reference.md from interface.json, the one list of what partners may rely on.
//
//   node www/reference.mjs
//
// `node www/build.mjs test` fails where the two have gone apart.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const www = dirname(fileURLToPath(import.meta.url));

/** The list. */
export const list = JSON.parse(readFileSync(join(www, "interface.json"), "utf8"));

/** Where the reference stands. */
export const REFERENCE = join(www, "../docs/reference.md");

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

\`code\` of \`sir-donate-error\`, and of the error that \`open()\` rejects with. ↻ marks \`retryable: true\`: the same may go through later, when the donor submits again or you call \`open()\`. Without the mark something has to be changed first.

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

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(REFERENCE, render(list));
