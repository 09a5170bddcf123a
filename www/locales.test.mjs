import assert from "node:assert/strict";
import { test } from "node:test";
import { english, faultsOf, faultsOfEnglish, faultsOfRust, files, hashOf, nameOf, pseudoText, readEnglish, readLocale, readNotes, tags, textOf } from "./locales.mjs";

const de = readLocale("de");

test("every language is complete and as it has to be", () => {
  assert.deepEqual(faultsOfEnglish(), []);
  assert.deepEqual(faultsOfRust(), []);
  assert.ok(tags().includes("de"));
  for (const tag of tags()) assert.deepEqual(faultsOf(tag, readLocale(tag)), []);
});

test("each kind of fault is told with its file, its place and a remedy", () => {
  const one = (changes, tag = "de") => {
    const faults = faultsOf(tag, { ...de, ...changes });
    assert.equal(faults.length, 1, faults.join("\n"));
    assert.match(faults[0], /^www\/locales\/de\.json, \S+: .+\.$/);
    return faults[0];
  };
  assert.match(one({ donate: undefined }), /, donate: is missing\. In English it is "Donate"/);
  assert.match(one({ donate: "" }), /, donate: is missing/);
  assert.match(one({ donation: "Spende" }), /, donation: src\/i18n\/en\.rs has no such message/);
  assert.match(one({ once: "Nur ein einziges Mal und dann nicht wieder" }), /, once: has 42 characters, and room for 22/);
  assert.match(one({ terms: "Terms" }), /, terms: is as in English\. Translate it, or list the key in "same_as_english"/);
  assert.match(one({ same_as_english: ["ein", "terms"] }), /"terms" is translated/);
  assert.match(one({ same_as_english: ["ein", "nothing"] }), /no message "nothing"/);
  assert.match(one({ donate_to: "Spende an {nombre}" }), /, donate_to: must have \{name\}, and has \{nombre\}/);
  assert.match(one({ donate_to: "Spende" }), /must have \{name\}, and has none/);
  assert.match(one({ terms: "{total}" }), /must have no \{…\}, and has \{total\}/);
  assert.match(one({ terms: { other: "Bedingungen" } }), /must be one text/);
  assert.match(one({ terms: "Bedin\ngungen" }), /line break/);
  for (const [text, told] of [
    [" a", /blank/],
    ["a  b", /two blanks/],
    ["a !", /no-break/],
    ["it's", /typewriter/],
    ["a...", /three dots/],
    ["a\u200eb", /can't be seen/],
    ["a\u0007b", /control/],
    ["a|b", /parts the forms/],
  ])
    assert.match(one({ terms: text }), told);
});

test("the forms of a message are those of the language's own plural", () => {
  const forms = (tag, status_tokens) => faultsOf(tag, { ...de, status_tokens }).filter((fault) => fault.includes("status_tokens"));
  const text = "{tokens}";
  assert.match(forms("de", { other: text })[0], /must have the forms one, other, and has other\./);
  assert.match(forms("de", text)[0], /and has none/);
  assert.match(forms("de", { one: text, few: text, other: text })[0], /and has one, few, other/);
  assert.equal(forms("pl", { one: text, other: text }).length, 1);
  assert.deepEqual(forms("pl", { one: text, few: text, many: text, other: text }), []);
  assert.deepEqual(forms("ja", { other: text }), []);
  const arabic = { zero: "لا", one: "رمز", two: "رمزان", few: text, many: text, other: text };
  assert.deepEqual(forms("ar", arabic), [], "what stands for one number needs no digit");
  assert.match(forms("ar", { ...arabic, few: "رموز" })[0], /status_tokens\.few: must have \{tokens\}, and has none/);
  // In Russian the form for one is that of 21 and 31 too.
  assert.equal(forms("ru", { one: "токен", few: text, many: text, other: text }).length, 1);
});

test("a file's name is a language tag", () => {
  for (const tag of ["german", "de-de", "pt_BR", "xx"]) assert.match(faultsOf(tag, de)[0], /no language tag/, tag);
});

test("English says what somebody says, and each message has its note", () => {
  const notes = readNotes();
  const told = (changes) => faultsOfEnglish({ notes, source: english, ...changes });
  const { donate, ...rest } = notes;
  assert.match(told({ notes: rest })[0], /notes\.json, donate: is missing/);
  assert.match(told({ notes: { ...notes, donation: donate } })[0], /notes\.json, donation: src\/i18n\/en\.rs has no such message/);
  assert.match(told({ notes: { ...notes, once: { ...notes.once, max: 3 } } })[0], /en\.rs, once: has 8 characters, and room for 3/);
  assert.match(told({ source: { ...english, terms: "a  b" } })[0], /en\.rs, terms: has two blanks/);
  assert.match(told({ code: "Key::donate Key::donate_to" }).join("\n"), /en\.rs, once: nobody says it/);
  const { close, loading, ...others } = english;
  assert.match(told({ source: { close, loading, ...others } })[0], /en\.rs, close: stands where .* looks for loading/);
  assert.match(told({ source: { ...english, status_tokens: { other: "{tokens}" } } })[0], /forms one and other/);
});

test("each language has its constant for Leptos apps, and each constant its file", () => {
  const code = 'locales! {\n    DE: "de", "German";\n    PT_BR: "pt-BR", "Brazilian Portuguese";\n}';
  assert.deepEqual(faultsOfRust(["de", "pt-BR"], code), []);
  assert.deepEqual(faultsOfRust(["de", "pt-BR", "zh-Hant"], code), [
    'src/i18n/locales.rs: lacks zh-Hant. Add to its list:\n    ZH_HANT: "zh-Hant", "Traditional Chinese";',
  ]);
  assert.match(faultsOfRust(["de"], code)[0], /names pt-BR, which www\/locales has no file for/);
});

test("files are named by what is in them", () => {
  assert.equal(nameOf("de", ""), "sir-donate-de-e3b0c44298fc1c149afb.txt");
  assert.notEqual(hashOf("a"), hashOf("b"));
  const { de, keys } = files();
  assert.equal(de, textOf(readLocale("de"), "de"));
  const names = keys.trim().split("\n");
  assert.equal(names.length, Object.keys(english).length);
  assert.equal(names[Object.keys(english).indexOf("charged_monthly")], "charged_monthly {total}");
  assert.ok(names.includes("with_tip {amount} {tip}") && names.includes("status_tokens {tokens}"));
});

test("the languages that nobody speaks have each message, its places and its forms, and are in no build", () => {
  const lines = (text) => text.trimEnd().split("\n");
  const names = Object.keys(english);
  const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join();
  for (const tag of ["en-XA", "ar-XB"]) {
    const made = lines(pseudoText(tag));
    assert.equal(made.length, names.length);
    lines(textOf(english, "en")).forEach((line, at) => assert.equal(places(made[at]), places(line), names[at]));
  }
  const long = lines(pseudoText("en-XA"));
  assert.equal(long[names.indexOf("close")], "⟦Cĺóšé éẋ⟧");
  assert.match(long[names.indexOf("status_tokens")], /^one:⟦.*⟧\|other:⟦.*⟧$/);
  const bare = (text) => text.replace(/\{\w+\}/g, "").length;
  for (const [at, line] of lines(textOf(english, "en")).entries()) assert.ok(bare(long[at]) >= bare(line) * 1.4, names[at]);
  assert.equal(lines(pseudoText("ar-XB"))[names.indexOf("donate_to")], "\u202eDonate to \u202c\u2068{name}\u2069");
  assert.ok(!Object.keys(files()).some((name) => name.includes("-X")));
});

test("a catalogue travels as a line for each key, in English's order", () => {
  assert.ok(Object.keys(english).length > 70);
  assert.deepEqual(readEnglish('    a: "A \\"b\\"",\n    n: "one:{x} day|other:{x} days",\n'), { a: 'A "b"', n: { one: "{x} day", other: "{x} days" } });
  const lines = textOf(de, "de").split("\n");
  assert.equal(lines.length, Object.keys(english).length + 1);
  assert.equal(lines[0], de.loading);
  assert.ok(!textOf(de, "de").includes("\u2068") && textOf(de, "ar").includes(" \u2068{name}\u2069\n"), "set apart from right to left");
  assert.equal(lines[Object.keys(english).indexOf("status_tokens")], `one:${de.status_tokens.one}|other:${de.status_tokens.other}`);
});
