// Describes the element to tools, from interface.json: TypeScript's declarations and the custom elements manifest.
import { camel, list as own } from "../reference.mjs";

// What is beside the reference is not beside the package.
const DOCS = "https://github.com/sirgiving/sir-donate/blob/main/docs/";
const list = JSON.parse(JSON.stringify(own).replaceAll(/\]\((?!https:|#)/g, `](${DOCS}`));

const { element, attributes, events, methods, states, parts, properties, errors } = list;

const literals = (values) => values.map((value) => JSON.stringify(value)).join(" | ");
const choices = ({ values }) => literals(values.map(({ value }) => value));
/** A list as an array, or as a text with spaces or commas between. */
const several = (one) => `${one} | readonly ${/[ |]/.test(one) ? `(${one})` : one}[]`;

const TYPES = {
  key: () => "PublishableKey",
  slug: () => "string",
  text: () => "string",
  email: () => "string",
  url: () => "string",
  origin: () => "string",
  language: () => "string",
  messages: () => "string | Readonly<Record<string, string | Readonly<Record<string, string>>>>",
  currency: () => "string",
  choice: choices,
  choices: (option) => `ListOf<${choices(option)}>`,
  amount: () => "number | string",
  amounts: () => several("number | string"),
  hosts: () => several("string"),
};

const typeOf = (option) => {
  const type = TYPES[option.type];
  if (!type) throw new Error(`describe.mjs knows no type "${option.type}" of ${option.name}: say in TYPES what it is in TypeScript.`);
  return type(option);
};

/** What a list's name makes of `sir-donate-submit`: Submit. */
const short = (event) => event.slice(element.tag.length + 1);
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const detailName = (name) => `SirDonate${capital(short(name))}Detail`;

const doc = (text, indent = "  ") => {
  const lines = text.replaceAll("*/", "*\\/").split("\n");
  return `${indent}/** ${lines.join(`\n${indent} * `)} */\n`;
};

const FIELDS = { integer: "number", number: "number", string: "string", boolean: "boolean" };
const fieldType = ({ name, type, values }) => {
  if (values === "errors") return "SirDonateErrorCode";
  if (values) return literals(values);
  if (!FIELDS[type]) throw new Error(`describe.mjs knows no type "${type}" of ${name}: say in FIELDS what it is in TypeScript.`);
  return FIELDS[type];
};

const remarks = ({ summary, default: value, defaultNote }) => {
  const rest = [value && `\`${value}\``, defaultNote].filter(Boolean).join("; ");
  return summary + (rest ? `\n@default ${rest}` : "");
};

const members = (name, required) =>
  attributes
    .map((option) => `${doc(remarks(option))}  ${name(option)}${option.required && required ? "" : "?"}: ${typeOf(option)} | undefined;\n`)
    .join("")
    // What is required may not be undefined.
    .replace(/^( {2}\S+[^?\s]: .*) \| undefined;$/gm, "$1;");

/** The declarations that all entries share. */
export const declarations = () => `// Written by the build from www/interface.json.

/** A partner's publishable key. Nothing else may stand in a page: never a secret one, which begins with \`sk_\`. */
export type PublishableKey = \`pk_test_\${string}\` | \`pk_live_\${string}\`;

/** Some of the words: an array, or a text with a space or a comma between. */
export type ListOf<Word extends string> = Word | \`\${Word} \${Word}\` | \`\${Word},\${Word}\` | \`\${Word}, \${Word}\` | readonly Word[];

/** Why something failed: \`detail.code\` of \`sir-donate-error\`, and \`code\` of the error that \`open()\` rejects with. */
export type SirDonateErrorCode = ${literals(errors.map(({ code }) => code))};

/** The options in camelCase: of \`mount\`, of the React component, and properties of the element. */
export interface SirDonateOptions {
${members(({ name }) => camel(name), true)}}

/** The options as attributes. */
export interface SirDonateAttributes {
${members(({ name }) => JSON.stringify(name), true)}}

${events
  .map(({ name, when, detail }) => {
    const fields = detail.map((field) => `${doc(field.summary)}  readonly ${field.name}${field.optional ? "?" : ""}: ${fieldType(field)};\n`);
    return `/** \`detail\` of \`${name}\`: ${when}. */\nexport interface ${detailName(name)} {${fields.length ? `\n${fields.join("")}` : ""}}\n`;
  })
  .join("\n")}
/** The element's own events. All bubble, and none tells a donor's name or e-mail address. */
export interface SirDonateEventMap {
${events.map(({ name, when }) => `${doc(`${capital(when)}.`)}  ${JSON.stringify(name)}: CustomEvent<${detailName(name)}>;\n`).join("")}}

/** All events of the element. */
export interface SirDonateElementEventMap extends HTMLElementEventMap, SirDonateEventMap {}

/** ${element.summary} ${element.slot} */
export declare class SirDonateElement extends HTMLElement {
${attributes
  .filter(({ name }) => name !== "lang")
  .map((option) => `${doc(remarks(option))}  get ${camel(option.name)}(): ${typeOf(option)} | null;\n  set ${camel(option.name)}(value: ${typeOf(option)} | null | undefined);\n`)
  .join("")}${methods
  .map(({ name, parameters, returns, summary }) => `${doc(summary)}  ${name}(${parameters.map(({ name, type }) => `${name}: ${type}`).join(", ")}): ${returns};\n`)
  .join("")}
  addEventListener<K extends keyof SirDonateElementEventMap>(
    type: K,
    listener: ((this: SirDonateElement, event: SirDonateElementEventMap[K]) => unknown) | EventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof SirDonateElementEventMap>(
    type: K,
    listener: ((this: SirDonateElement, event: SirDonateElementEventMap[K]) => unknown) | EventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "${element.tag}": SirDonateElement;
  }
  // They bubble: whoever listens further up is told what comes.
  interface HTMLElementEventMap extends SirDonateEventMap {}
  interface ShadowRootEventMap extends SirDonateEventMap {}
  interface DocumentEventMap extends SirDonateEventMap {}
  interface WindowEventMap extends SirDonateEventMap {}
}
`;

/** What the React component takes beside the options. */
export const handlers = () => `${events
  .map(({ name, when }) => `${doc(`${capital(when)}.`)}  on${capital(short(name))}?: ((event: CustomEvent<${detailName(name)}>) => void) | undefined;\n`)
  .join("")}`;

/** Names of the events behind \`prefix\`, with what their listeners take. */
export const listeners = (name) =>
  events.map(({ name: event }) => `  ${JSON.stringify(name(event))}?: ((event: CustomEvent<${detailName(event)}>) => void) | undefined;\n`).join("");

export const details = () => events.map(({ name }) => detailName(name));

/** The custom elements manifest: https://github.com/webcomponents/custom-elements-manifest. */
export const manifest = (path) => {
  const text = (type) => ({ text: type.replaceAll(/\bPublishableKey\b/g, "`pk_test_${string}` | `pk_live_${string}`") });
  const fields = attributes.map((option) => ({
    kind: "field",
    name: camel(option.name),
    attribute: option.name,
    description: option.summary,
    type: text(typeOf(option)),
    ...(option.default && { default: JSON.stringify(option.default) }),
  }));
  const functions = methods.map(({ name, parameters, returns, summary }) => ({
    kind: "method",
    name,
    description: summary,
    parameters: parameters.map(({ name, type }) => ({ name, type: { text: type } })),
    return: { type: { text: returns } },
  }));
  const tag = element.tag;
  return {
    schemaVersion: "2.1.0",
    modules: [
      {
        kind: "javascript-module",
        path,
        declarations: [
          {
            kind: "class",
            customElement: true,
            name: element.class,
            tagName: tag,
            summary: element.summary,
            superclass: { name: "HTMLElement" },
            attributes: attributes.map((option) => ({
              name: option.name,
              description: option.summary,
              type: text(typeOf(option)),
              ...(option.default && { default: JSON.stringify(option.default) }),
              fieldName: camel(option.name),
            })),
            members: [...fields, ...functions],
            events: events.map(({ name, when }) => ({ name, description: `${capital(when)}.`, type: { text: `CustomEvent<${detailName(name)}>` } })),
            slots: [{ name: "", description: element.slot }],
            cssParts: parts.map(({ name, summary }) => ({ name, description: summary })),
            cssProperties: properties.map(({ name, syntax, default: value, summary }) => ({
              name,
              syntax,
              default: value.light === value.dark ? value.light : `light-dark(${value.light}, ${value.dark})`,
              description: summary,
            })),
            cssStates: states.map(({ name, summary }) => ({ name, description: summary })),
          },
        ],
        exports: [
          { kind: "js", name: element.class, declaration: { name: element.class, module: path } },
          { kind: "custom-element-definition", name: tag, declaration: { name: element.class, module: path } },
        ],
      },
    ],
  };
};
