// What donors read: English from src/i18n/en.rs, and every other language from locales/<tag>.json.
//
//   npm run locales --prefix www      checks all of them
//   npm run locales --prefix www de   checks one
//
// locales/CONTRIBUTING.md says what a file holds.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const www = dirname(fileURLToPath(import.meta.url));
const root = dirname(www);
const FOLDER = join(www, "locales");

/** What is no message in a language's file: names of messages that say the same as in English, on purpose. */
const SAME = "same_as_english";

/** The messages that the shim speaks: the first ones, which www/shim/bridge.ts knows by their place. */
export const SHIM = ["loading", "close", "try_again", "unavailable"];

/** The forms of a message that depends on a number, as they travel: "one:…|other:…". */
const formsOf = (text) =>
  /^\w+:.*\|other:/.test(text) ? Object.fromEntries(text.split("|").map((form) => form.split(/:(.*)/s).slice(0, 2))) : text;

/** English, in the order of all catalogues. */
export const readEnglish = (source = readFileSync(join(root, "src/i18n/en.rs"), "utf8")) =>
  Object.fromEntries(
    [...source.matchAll(/^ {4}(\w+): (".*"),$/gm)].map(([, key, text]) => [key, formsOf(JSON.parse(text))]),
  );

export const english = readEnglish();

/** The languages that there are beside English. */
export const tags = () =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json") && name !== "notes.json")
    .map((name) => name.slice(0, -5))
    .sort();

const fileOf = (tag) => join(FOLDER, `${tag}.json`);
const json = (path) => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (fault) {
    throw new Error(`${relative(root, path)}: ${fault.message}. Make it valid JSON: see www/locales/CONTRIBUTING.md.`);
  }
};

export const readNotes = () => json(join(FOLDER, "notes.json"));
export const readLocale = (tag) => json(fileOf(tag));

const PLACE = /\{\w*\}/g;
const placesOf = (text) => [...new Set(text.match(PLACE) ?? [])].sort();
const lengthOf = (text) => [...new Intl.Segmenter().segment(text)].length;

/** Each text of a message with where it stands: of one that depends on a number there are several. */
const textsOf = (key, message) =>
  typeof message === "string" ? [[key, message]] : Object.entries(message).map(([form, text]) => [`${key}.${form}`, text]);

// Enough numbers to meet each rule that there is, with those that the rules of "many" are made for.
const NUMBERS = [...Array(1001).keys(), 0.5, 1.5, 2.5, 1e6];

/** The categories that stand for one number alone, which the text may say in a word. */
const single = (rules) =>
  rules.resolvedOptions().pluralCategories.filter((name) => NUMBERS.filter((n) => rules.select(n) === name).length === 1);

const UNTIDY = [
  [/[\n\r\v\f\u0085\u2028\u2029]/, "has a line break: write it as one line"],
  [/^\s|\s$/, "begins or ends with a blank: take it away"],
  [/\s\s/, "has two blanks in a row: leave one"],
  [/\t/, "has a tab: write a blank"],
  [/ [!?:;»]| …$|« /, "could break before or after a sign: put a no-break blank there (\\u00a0, or \\u202f in French), or none"],
  [/["'`]/, "has a typewriter's quotation mark or apostrophe: write the language's own, such as “ ”, « », „ “, 「 」, ׳ ״ and ’"],
  [/\.\.\./, "has three dots: write …"],
  [/[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/, "has a mark that can't be seen: take it away; values in {…} are set apart when they are filled in"],
  [/[^\P{Cc}\t\n\r\v\f\u0085]/u, "has a control character: take it away"],
  [/\|/, "has a |, which parts the forms of a message: write something else"],
];

/** What is wrong with a language's file: one line each, which says where, what, and how to mend it. */
export const faultsOf = (tag, locale, { notes = readNotes(), source = english } = {}) => {
  const faults = [];
  const fault = (where, what) => faults.push(`www/locales/${tag}.json, ${where}: ${what}.`);
  let rules;
  try {
    if (Intl.getCanonicalLocales(tag)[0] !== tag || Intl.PluralRules.supportedLocalesOf(tag).length === 0) throw 0;
    rules = new Intl.PluralRules(tag);
  } catch {
    return [`www/locales/${tag}.json: the name is no language tag as BCP 47 writes it, such as de, pt-BR or zh-Hant. Rename the file.`];
  }
  const categories = rules.resolvedOptions().pluralCategories;
  const alone = single(rules);
  const same = locale[SAME] ?? [];
  if (!Array.isArray(same)) return [`www/locales/${tag}.json, ${SAME}: must be a list of keys.`];
  for (const key of same) {
    if (!(key in source)) fault(SAME, `there is no message "${key}". Take it off the list`);
    else if (JSON.stringify(locale[key]) !== JSON.stringify(source[key])) fault(SAME, `"${key}" is translated. Take it off the list`);
  }
  for (const key of Object.keys(locale)) {
    if (key !== SAME && !(key in source)) fault(key, "src/i18n/en.rs has no such message. Correct the key, or remove it");
  }
  for (const [key, model] of Object.entries(source)) {
    const message = locale[key];
    if (message === undefined || message === "") {
      fault(key, `is missing. In English it is ${JSON.stringify(model)}; www/locales/notes.json says more`);
      continue;
    }
    const several = typeof model === "object";
    if (several) {
      const given = message && typeof message === "object" ? Object.keys(message) : [];
      const lacks = categories.filter((name) => !given.includes(name));
      const extra = given.filter((name) => !categories.includes(name));
      if (lacks.length || extra.length) {
        fault(key, `must have the forms ${categories.join(", ")}, and has ${given.join(", ") || "none"}. They are those of Intl.PluralRules("${tag}")`);
        continue;
      }
    } else if (typeof message !== "string") {
      fault(key, "must be one text");
      continue;
    }
    const wanted = placesOf(several ? model.other : model);
    for (const [where, text] of textsOf(key, message)) {
      if (typeof text !== "string" || !text) {
        fault(where, "must be a text");
        continue;
      }
      const found = placesOf(text);
      const spelt = several && alone.includes(where.split(".")[1]);
      if (found.some((place) => !wanted.includes(place)) || (!spelt && wanted.some((place) => !found.includes(place)))) {
        fault(where, `must have ${wanted.join(" and ") || "no {…}"}, and has ${found.join(" and ") || "none"}. Write them as English does`);
      }
      const { max } = notes[key] ?? {};
      if (max && lengthOf(text) > max) fault(where, `has ${lengthOf(text)} characters, and room for ${max}. Say it in fewer`);
      for (const [sign, what] of UNTIDY) if (sign.test(text)) fault(where, what);
    }
    const words = (text) => /\p{L}/u.test(text.replace(PLACE, ""));
    if (!several && message === model && words(model) && !same.includes(key)) {
      fault(key, `is as in English. Translate it, or list the key in "${SAME}" where that is right`);
    }
  }
  return faults;
};

/** What is wrong with English and its notes. `code` is all of src that may say something. */
export const faultsOfEnglish = ({ notes = readNotes(), source = english, code = readCode() } = {}) => {
  const faults = [];
  const fault = (key, what) => faults.push(`src/i18n/en.rs, ${key}: ${what}.`);
  Object.keys(source).slice(0, SHIM.length).forEach((key, at) => {
    if (key !== SHIM[at]) fault(key, `stands where www/shim/bridge.ts looks for ${SHIM[at]}. Move it`);
  });
  for (const [key, message] of Object.entries(source)) {
    if (!notes[key]?.note) faults.push(`www/locales/notes.json, ${key}: is missing. Say where the text stands and what translators must know.`);
    if (!SHIM.includes(key) && !new RegExp(`\\bKey::${key}\\b`).test(code)) fault(key, "nobody says it. Remove it here and in all of www/locales");
    if (typeof message === "object" && String(Object.keys(message)) !== "one,other") fault(key, "must have the forms one and other");
    for (const [where, text] of textsOf(key, message)) {
      for (const [sign, what] of UNTIDY) if (sign.test(text)) fault(where, what);
      const { max } = notes[key] ?? {};
      if (max && lengthOf(text) > max) fault(where, `has ${lengthOf(text)} characters, and room for ${max} by www/locales/notes.json`);
    }
  }
  for (const key of Object.keys(notes)) {
    if (!(key in source)) faults.push(`www/locales/notes.json, ${key}: src/i18n/en.rs has no such message. Correct the key, or remove it.`);
  }
  return faults;
};

/** The languages that Leptos apps have no constant for. `code` is the list of them. */
export const faultsOfRust = (all = tags(), code = readFileSync(join(root, "src/i18n/locales.rs"), "utf8")) => {
  const lineOf = (tag) => `    ${tag.toUpperCase().replaceAll("-", "_")}: "${tag}", "${new Intl.DisplayNames("en", { type: "language" }).of(tag)}";`;
  const known = [...code.matchAll(/^ {4}[A-Z_]+: "([\w-]+)", ".+";$/gm)].map(([, tag]) => tag);
  return [
    ...all.filter((tag) => !known.includes(tag)).map((tag) => `src/i18n/locales.rs: lacks ${tag}. Add to its list:\n${lineOf(tag)}`),
    ...known.filter((tag) => !all.includes(tag)).map((tag) => `src/i18n/locales.rs: names ${tag}, which www/locales has no file for. Remove the line.`),
  ];
};

/** All of src but English itself. */
const readCode = () => {
  const src = join(root, "src");
  return readdirSync(src, { recursive: true })
    .filter((name) => name.endsWith(".rs") && name !== join("i18n", "en.rs"))
    .map((name) => readFileSync(join(src, name), "utf8"))
    .join("\n");
};

/** A message as it travels, in one line. */
const lineOf = (message) =>
  typeof message === "string" ? message : Object.entries(message).map(([form, text]) => `${form}:${text}`).join("|");

/** The languages that are written from right to left: www/shim/bridge.ts has the same. */
const FROM_RIGHT = /^(ar|he)\b/;

/**
 * A catalogue as it travels: a line for each key. Where it is written from right to left, whatever is filled in is set
 * apart by Unicode's marks ("first strong isolate" and its end), so that it moves nothing of what is beside it.
 */
export const textOf = (locale, tag) =>
  Object.keys(english)
    .map((key) => lineOf(locale[key]) + "\n")
    .join("")
    .replace(PLACE, FROM_RIGHT.test(tag) ? "\u2068$&\u2069" : "$&");

/** What the messages are called, each with its places: for partners' own ones. */
export const keysText = () =>
  Object.entries(english)
    .map(([key, message]) => [key, ...placesOf(typeof message === "string" ? message : message.other)].join(" ") + "\n")
    .join("");

/**
 * All files of texts as they travel, by their names: those of the languages, and `keys`. What is wrong with one is an
 * error: no build leaves out a language or a message.
 */
export const files = () => {
  const all = tags().map((tag) => [tag, readLocale(tag)]);
  const faults = [...faultsOfEnglish(), ...faultsOfRust(), ...all.flatMap(([tag, locale]) => faultsOf(tag, locale))];
  if (faults.length) throw new Error(faults.join("\n"));
  return { ...Object.fromEntries(all.map(([tag, locale]) => [tag, textOf(locale, tag)])), keys: keysText() };
};

const ACCENTED = Object.fromEntries([..."aábƀcçdďeéfƒgĝhĥiíjĵkķlĺmɱnñoópþqǫrŕsštŧuúvṽwŵxẋyýzž"].map((_, at, all) => [all[at - 1], all[at]]).filter((_, at) => at % 2));

/** What is done to a text outside of its places. */
const PSEUDO = {
  // Accented, and 40 % longer: whatever stands without brackets was not translated, or is cut.
  "en-XA": (text) => {
    const letters = text.replace(PLACE, "").length;
    const longer = "éẋŧŕá ĺóñĝ ".repeat(99).slice(0, Math.ceil(letters * 0.4));
    return `⟦${text.replace(/(\{\w+\})|[a-z]/gi, (sign, place) => place ?? ACCENTED[sign] ?? sign)} ${longer.trim()}⟧`;
  },
  // Each letter turned to the other direction by Unicode's marks.
  "ar-XB": (text) => text.replace(/(\{\w+\})|[^{]+/g, (part, place) => place ?? `\u202e${part}\u202c`),
};

/**
 * English as languages that nobody speaks, for tests of what a form looks like in others: `en-XA` and `ar-XB`. No build has
 * them.
 */
export const pseudoText = (tag) => {
  const change = PSEUDO[tag];
  const changed = Object.entries(english).map(([key, message]) => [
    key,
    typeof message === "string" ? change(message) : Object.fromEntries(Object.entries(message).map(([form, text]) => [form, change(text)])),
  ]);
  return textOf(Object.fromEntries(changed), tag);
};

/** The hash in a file's name, by which the app knows the file: 80 bits that can't be met on purpose. */
export const hashOf = (text) => createHash("sha256").update(text).digest("hex").slice(0, 20);

export const nameOf = (name, text) => `sir-donate-${name}-${hashOf(text)}.txt`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const chosen = process.argv.slice(2);
  const faults = [...faultsOfEnglish(), ...faultsOfRust()];
  for (const tag of chosen.length ? chosen : tags()) {
    try {
      faults.push(...faultsOf(tag, readLocale(tag)));
    } catch (fault) {
      faults.push(fault.message);
    }
  }
  if (faults.length) {
    console.error(faults.join("\n"));
    process.exitCode = 1;
  } else {
    console.log(`${Object.keys(english).length} messages, complete in ${chosen.length ? chosen.join(", ") : ["en", ...tags()].join(", ")}.`);
  }
}
