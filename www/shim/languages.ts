/** The languages that the page's forms speak, each brought once for all of them. */
import { complain, type Options } from "./host";

/**
 * Brings a language's texts: a line for each message. `keys` are what the messages are called, each with the places that
 * it has. Undefined where there is no such file; English is built in.
 */
export type Bring = (name: string) => Promise<string> | undefined;

/** Nobody waits longer for words, in milliseconds. */
const PATIENCE = 4e3;

/** What the catalogue for a language tag is called. */
export const localeOf = (tag: string): string => {
  try {
    // It writes old names anew, such as iw and in.
    const own = new Intl.Locale(tag);
    // What is likely is looked up where it matters: the first time it takes a cheap phone a frame.
    const { language, script, region } = /zh|pt|und/.test(own.language) ? own.maximize() : own;
    if (language == "zh") return script == "Hant" ? "zh-Hant" : "zh-Hans";
    if (language == "pt") return region == "BR" ? "pt-BR" : "pt-PT";
    return /^n[no]$/.test(language) ? "nb" : language;
  } catch {
    return "";
  }
};

/** A partner's own messages in the place of those of `lines`. `keys` says which line is whose, and what it must hold. */
export const merged = (lines: string, messages: string, keys: string): string => {
  const all = lines.split("\n");
  const names = keys.trim().split("\n").map((line) => line.split(" "));
  const faults: string[] = [];
  try {
    for (const [key, message] of Object.entries<unknown>(JSON.parse(messages))) {
      const at = names.findIndex(([name]) => name == key);
      const text =
        typeof message == "string"
          ? message
          : Object.entries(message ?? {})
              .map((form) => form.join(":"))
              .join("|");
      if (names[at]?.every((place, index) => !index || text.includes(place))) all[at] = text.replace(/\s+/g, " ");
      else faults.push(key);
    }
  } catch {
    faults.push("no JSON");
  }
  if (faults[0] != null) complain(`messages: unknown, or without a {…} of theirs: ${faults.join(", ")}.`);
  return all.join("\n");
};

/** What is brought is kept as long as the app runs. */
export const languages = (bring: Bring) => {
  const coming: Record<string, Promise<unknown> | undefined> = {};
  const texts: Record<string, string> = {};
  const own: Record<string, string> = {};

  const messagesOf = (options: Options) => options.find(([name]) => name == "messages")?.[1] ?? "";

  const fetched = (name: string) => {
    if (!(name in coming)) {
      const text = bring(name);
      coming[name] =
        text &&
        Promise.race([text, new Promise<string>((_, late) => setTimeout(late, PATIENCE))])
          .then((text) => (texts[name] = text))
          .catch(() => complain(`the texts "${name}" did not come or were altered. The form does without.`))
          .then(() => (coming[name] = undefined));
    }
    return coming[name];
  };

  return {
    /** Begins to bring what a language needs, and own messages; nothing where all of it is there that will be. */
    begin(lang: string, options: Options): Promise<unknown> | undefined {
      const waits = [fetched(localeOf(lang)), messagesOf(options) ? fetched("keys") : undefined].filter(Boolean);
      return waits.length ? Promise.all(waits) : undefined;
    },
    /** The language of the texts as far as they are there, and the texts. Those of English are built in. */
    spoken(lang: string, options: Options): [lang: string, lines: string] {
      const locale = localeOf(lang);
      const lines = texts[locale] ?? "";
      const messages = messagesOf(options);
      const spoken = lines ? locale : "en";
      // Its faults are told once.
      return [
        spoken,
        messages && texts.keys ? (own[spoken + messages] ??= merged(lines, messages, texts.keys)) : lines,
      ];
    },
  };
};
