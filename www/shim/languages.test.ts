import assert from "node:assert/strict";
import { test } from "node:test";
import { localeOf, merged } from "./languages";

test("a language tag finds its catalogue", () => {
  const cases = {
    de: "de de-AT DE-ch",
    en: "en en-GB",
    "zh-Hant": "zh-Hant zh-TW zh-HK zh-MO zh-Hant-CN",
    "zh-Hans": "zh zh-CN zh-SG zh-Hans zh-Hans-HK",
    "pt-BR": "pt pt-BR",
    "pt-PT": "pt-PT pt-AO pt-MZ",
    nb: "nb no nn nb-NO",
    he: "he iw iw-IL",
    id: "id in in-ID",
    ar: "ar ar-EG ar-XB",
    fa: "fa",
    "": "_ not_a_tag 1",
  };
  for (const [name, tags] of Object.entries(cases)) for (const tag of tags.split(" ")) assert.equal(localeOf(tag), name, tag);
});

/** What the console was told while `act` ran. */
const told = (act: () => void): string[] => {
  const lines: string[] = [];
  const kept = console.error;
  console.error = (line: string) => lines.push(line);
  try {
    act();
  } finally {
    console.error = kept;
  }
  return lines;
};

test("own messages take the place of others, and a faulty one of none", () => {
  const keys = "close\ndonate_to {name}\ntokens {tokens}\nlast\n";
  const own = (messages: unknown, lines = "Schließen\nSpende an {name}\none:a|other:b\nZuletzt\n") =>
    merged(lines, typeof messages == "string" ? messages : JSON.stringify(messages), keys);
  assert.deepEqual(
    told(() => {
      assert.equal(own({}), "Schließen\nSpende an {name}\none:a|other:b\nZuletzt\n");
      assert.equal(own({ donate_to: "Für\n {name}!" }), "Schließen\nFür {name}!\none:a|other:b\nZuletzt\n");
      // English is built in: its lines are empty.
      assert.equal(own({ last: "The end" }, ""), "\n\n\nThe end");
      assert.equal(
        own({ tokens: { one: "{tokens} token", other: "{tokens} tokens" } }, ""),
        "\n\none:{tokens} token|other:{tokens} tokens",
      );
    }),
    [],
  );
  for (const [messages, fault] of [
    [{ last: "Ende", clsoe: "Zu" }, "clsoe"],
    [{ last: "Ende", "": "Zu" }, ""],
    [{ last: "Ende", donate_to: "Spende" }, "donate_to"],
    [{ last: "Ende", tokens: null, lsat: "" }, "tokens, lsat"],
  ] as const) {
    let lines = "";
    assert.deepEqual(
      told(() => (lines = own(messages))),
      [`SIR Donate: messages: unknown, or without a {…} of theirs: ${fault}.`],
    );
    assert.equal(lines, "Schließen\nSpende an {name}\none:a|other:b\nEnde\n", "the rest counts");
  }
  for (const text of ["{", "null"]) {
    let lines = "";
    const faults = told(() => (lines = own(text, "a\nb\nc\nd")));
    assert.equal(lines, "a\nb\nc\nd");
    assert.equal(faults.length, 1, text);
  }
});
