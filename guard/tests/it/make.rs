//! Secrets, and the ways in which builds write them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use sir_donate_guard::{Encoding, Kind};

/// Numbers from a seed (splitmix64), so that a failure can be repeated.
#[derive(Clone, Debug)]
pub(crate) struct Lot(u64);

impl Lot {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.number() % bound as u64) as usize
    }

    pub(crate) fn of(&mut self, alphabet: &str, length: usize) -> String {
        (0..length).map(|_| char::from(alphabet.as_bytes()[self.below(alphabet.len())])).collect()
    }

    pub(crate) fn hex(&mut self, length: usize) -> String {
        self.of("0123456789abcdef", length)
    }

    /// Letters and digits, with at least one digit: one key in thousands has none and spells a CamelCase word.
    pub(crate) fn word(&mut self, length: usize) -> String {
        loop {
            let word = self.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);
            if length < 9 || word.bytes().any(|byte| byte.is_ascii_digit()) {
                return word;
            }
        }
    }
}

/// What a secret is recognised by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Prefix,
    Name,
    Variable,
}

#[derive(Clone, Debug)]
pub(crate) struct Secret {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) by: By,
    pub(crate) live: bool,
    pub(crate) text: String,
}

pub(crate) const VARIABLE: &str = "SIR_TEST_SECRET";

pub(crate) fn secrets(lot: &mut Lot) -> Vec<Secret> {
    let secret = |name, kind, by, live, text| Secret { name, kind, by, live, text };
    let prefixed = |prefix: &str, body: String| format!("{prefix}_{body}");
    use By::{Name, Prefix, Variable};
    vec![
        secret("live key", Kind::SecretKey, Prefix, true, prefixed("sk_live", lot.hex(64))),
        secret("test key", Kind::SecretKey, Prefix, false, prefixed("sk_test", lot.hex(64))),
        secret("Stripe's live key", Kind::ForeignSecretKey, Prefix, true, prefixed("sk_live", lot.word(24))),
        secret("Stripe's test key", Kind::ForeignSecretKey, Prefix, false, prefixed("sk_test", lot.word(99))),
        secret("restricted key", Kind::ForeignSecretKey, Prefix, true, prefixed("rk_live", lot.word(99))),
        secret(
            "restricted test key",
            Kind::ForeignSecretKey,
            Prefix,
            false,
            prefixed("rk_test", lot.word(24)),
        ),
        secret("webhook secret", Kind::WebhookSecret, Prefix, true, prefixed("whsec", lot.hex(64))),
        secret("Stripe's webhook secret", Kind::WebhookSecret, Prefix, true, prefixed("whsec", lot.word(32))),
        secret("HMAC secret", Kind::HmacSecret, Name, true, lot.hex(64)),
        secret("HMAC secret, capitals", Kind::HmacSecret, Name, true, lot.hex(64).to_uppercase()),
        secret("HMAC secret of the environment", Kind::HmacSecret, Variable, true, lot.hex(64)),
        secret("value of the environment", Kind::EnvSecret, Variable, true, lot.word(20)),
        secret(
            "pass phrase of the environment",
            Kind::EnvSecret,
            Variable,
            true,
            format!("{} {}", lot.word(9), lot.word(9)),
        ),
    ]
}

/// A secret as it was written: what stands before it, itself, and what stands behind it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written {
    pub(crate) before: Vec<u8>,
    pub(crate) secret: Vec<u8>,
    pub(crate) after: Vec<u8>,
}

impl Written {
    pub(crate) fn new(before: &str, secret: &str, after: &str) -> Self {
        Self { before: before.into(), secret: secret.into(), after: after.into() }
    }

    pub(crate) fn map(&self, change: impl Fn(&[u8]) -> Vec<u8>) -> Self {
        Self { before: change(&self.before), secret: change(&self.secret), after: change(&self.after) }
    }

    pub(crate) fn around(self, before: &str, after: &str) -> Self {
        Self {
            before: [before.as_bytes(), &self.before].concat(),
            after: [&self.after, after.as_bytes()].concat(),
            ..self
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        [&*self.before, &self.secret, &self.after].concat()
    }
}

pub(crate) fn map_bytes(text: &[u8], change: impl Fn(u8) -> String) -> Vec<u8> {
    text.iter().flat_map(|byte| change(*byte).into_bytes()).collect()
}

/// How a secret is written: a name, what it is to be told as, and what it makes of a secret.
#[derive(Clone, Copy)]
pub(crate) struct Way {
    pub(crate) name: &'static str,
    pub(crate) encoding: Encoding,
    pub(crate) write: fn(&str, &mut Lot) -> Written,
}

fn quoted(secret: &str) -> Written {
    Written::new("\"", secret, "\"")
}

/// In pieces, the first cut within the prefix.
fn pieces(secret: &str, lot: &mut Lot) -> Vec<String> {
    let mut cuts = vec![1 + lot.below(7), 1 + lot.below(secret.len() - 1), 1 + lot.below(secret.len() - 1)];
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces = Vec::new();
    let mut from = 0;
    for cut in cuts {
        pieces.push(secret[from..cut].to_owned());
        from = cut;
    }
    pieces.push(secret[from..].to_owned());
    pieces
}

fn all(secret: &str, change: impl Fn(u8) -> String) -> String {
    secret.bytes().map(change).collect()
}

/// One character within the prefix, and others by lot.
fn some(secret: &str, lot: &mut Lot, change: impl Fn(u8) -> String) -> String {
    let sure = lot.below(6);
    let changed = |(index, byte): (usize, u8)| {
        if index == sure || lot.below(3) == 0 { change(byte) } else { char::from(byte).to_string() }
    };
    secret.bytes().enumerate().map(changed).collect()
}

fn html(text: &str) -> Written {
    Written::new("\"", text, "\"")
}

pub(crate) const WAYS: &[Way] = {
    use Encoding::{Base64, Concatenated, Escaped, Html, Plain, Template, UrlEncoded};
    macro_rules! way {
        ($name:literal, $encoding:ident, $write:expr) => {
            Way { name: $name, encoding: $encoding, write: $write }
        };
    }
    &[
        way!("double quotes", Plain, |secret, _| quoted(secret)),
        way!("single quotes", Plain, |secret, _| Written::new("'", secret, "'")),
        way!("template without parts", Plain, |secret, _| Written::new("`", secret, "`")),
        way!("plus", Concatenated, |secret, lot| quoted(&pieces(secret, lot).join("\"+\""))),
        way!("plus, spaced", Concatenated, |secret, lot| quoted(&pieces(secret, lot).join("\" + \""))),
        way!("plus over lines", Concatenated, |secret, lot| quoted(
            &pieces(secret, lot).join("\" +\r\n\t\t\"")
        )),
        way!("plus and comments", Concatenated, |secret, lot| {
            quoted(&pieces(secret, lot).join("\" /* one's \"part\" */ + // another's\n    \""))
        }),
        way!("plus and a pure comment", Concatenated, |secret, lot| {
            quoted(&pieces(secret, lot).join("\" + /*#__PURE__*/ \""))
        }),
        way!("plus, other quotes", Concatenated, |secret, lot| {
            Written::new("\"", &pieces(secret, lot).join("\"+''+`"), "`")
        }),
        way!("plus, brackets", Concatenated, |secret, lot| {
            let pieces = pieces(secret, lot);
            Written::new("(\"", &format!("{}\"+(\"{}", pieces[0], pieces[1..].join("\")+(\"")), "\"))")
        }),
        way!("each character", Concatenated, |secret, _| {
            quoted(&secret.chars().map(String::from).collect::<Vec<_>>().join("\"+\""))
        }),
        way!("concat", Concatenated, |secret, lot| {
            let pieces = pieces(secret, lot);
            Written::new("\"", &format!("{}\".concat(\"{}", pieces[0], pieces[1..].join("\", \"")), "\")")
        }),
        way!("concat, chained", Concatenated, |secret, lot| {
            Written::new("\"", &pieces(secret, lot).join("\").concat(\"").replacen("\")", "\"", 1), "\")")
        }),
        way!("join", Concatenated, |secret, lot| {
            Written::new("[\"", &pieces(secret, lot).join("\",\""), "\"].join(\"\")")
        }),
        way!("join over lines", Concatenated, |secret, lot| {
            Written::new("[\n  '", &pieces(secret, lot).join("',\n  '"), "',\n].join('')")
        }),
        way!("line continuation", Escaped, |secret, lot| quoted(&pieces(secret, lot).join("\\\n"))),
        way!("template", Template, |secret, lot| {
            let pieces = pieces(secret, lot);
            let (first, rest) = (format!("{}${{\"{}", pieces[0], pieces[1]), pieces[2..].concat());
            if rest.is_empty() {
                Written::new("`", &first, "\"}`")
            } else {
                Written::new("`", &format!("{first}\"}}{rest}"), "`")
            }
        }),
        way!("template of parts", Template, |secret, lot| {
            Written::new("`${'", &pieces(secret, lot).join("'}${ '"), "'}`")
        }),
        way!("template in a template", Template, |secret, lot| {
            let pieces = pieces(secret, lot);
            Written::new("`", &format!("{}${{`{}", pieces[0], pieces[1..].concat()), "`}`")
        }),
        way!("\\x", Escaped, |secret, _| quoted(&all(secret, |byte| format!("\\x{byte:02x}")))),
        way!("some \\x", Escaped, |secret, lot| quoted(&some(secret, lot, |byte| format!("\\x{byte:02X}")))),
        way!("\\u", Escaped, |secret, _| quoted(&all(secret, |byte| format!("\\u{byte:04x}")))),
        way!("some \\u", Escaped, |secret, lot| quoted(&some(secret, lot, |byte| format!("\\u{byte:04X}")))),
        way!("\\u{}", Escaped, |secret, _| quoted(&all(secret, |byte| format!("\\u{{{byte:x}}}")))),
        way!("some \\u{}", Escaped, |secret, lot| quoted(&some(secret, lot, |byte| format!(
            "\\u{{0{byte:x}}}"
        )))),
        way!("octal", Escaped, |secret, _| quoted(&all(secret, |byte| format!("\\{byte:03o}")))),
        way!("some octal", Escaped, |secret, lot| quoted(&some(secret, lot, |byte| format!("\\{byte:03o}")))),
        way!("CSS", Escaped, |secret, _| quoted(&all(secret, |byte| format!("\\{byte:x} ")))),
        way!("CSS, six digits", Escaped, |secret, _| quoted(&all(secret, |byte| format!("\\{byte:06x}")))),
        way!("some CSS", Escaped, |secret, lot| quoted(&some(secret, lot, |byte| format!("\\{byte:x} ")))),
        way!("HTML, decimal", Html, |secret, _| html(&all(secret, |byte| format!("&#{byte};")))),
        way!("HTML, hexadecimal", Html, |secret, _| html(&all(secret, |byte| format!("&#x{byte:x};")))),
        way!("some HTML", Html, |secret, lot| html(&some(secret, lot, |byte| format!("&#X{byte:X};")))),
        way!("percent", UrlEncoded, |secret, _| quoted(&all(secret, |byte| format!("%{byte:02X}")))),
        way!("some percent", UrlEncoded, |secret, lot| quoted(&some(secret, lot, |byte| format!(
            "%{byte:02x}"
        )))),
        way!("percent twice", UrlEncoded, |secret, lot| quoted(&some(secret, lot, |byte| format!(
            "%25{byte:02x}"
        )))),
        way!("base64", Base64, |secret, _| quoted_base64(&STANDARD.encode(secret))),
        way!("base64 of addresses", Base64, |secret, _| quoted_base64(&URL_SAFE_NO_PAD.encode(secret))),
        way!("plus and escapes", Concatenated, |secret, lot| {
            let pieces: Vec<_> = pieces(secret, lot)
                .iter()
                .map(|piece| {
                    all(
                        piece,
                        |byte| if byte % 2 == 0 { format!("\\x{byte:x}") } else { char::from(byte).into() },
                    )
                })
                .collect();
            quoted(&pieces.join("\" + \""))
        }),
        way!("plus in a template", Concatenated, |secret, lot| {
            let pieces = pieces(secret, lot);
            Written::new("`", &format!("{}${{'{}", pieces[0], pieces[1..].join("'+'")), "'}`")
        }),
    ]
};

fn quoted_base64(text: &str) -> Written {
    let digits = text.trim_end_matches('=');
    Written::new("\"", digits, &format!("{}\"", &text[digits.len()..]))
}

/// What a piece of JavaScript or JSON gets wrapped in on its way into a file.
#[derive(Clone, Copy)]
pub(crate) struct Layer {
    pub(crate) name: &'static str,
    /// What everything in it is told as, where that is so.
    pub(crate) encoding: Option<Encoding>,
    pub(crate) wrap: fn(Written, &mut Lot) -> Written,
}

fn json(text: &[u8]) -> Vec<u8> {
    map_bytes(text, |byte| match byte {
        b'"' => "\\\"".into(),
        b'\\' => "\\\\".into(),
        b'\n' => "\\n".into(),
        b'\r' => "\\r".into(),
        b'\t' => "\\t".into(),
        _ => char::from(byte).into(),
    })
}

fn base64(written: &Written, lead: &str) -> Written {
    let start = lead.len() + written.before.len();
    let end = start + written.secret.len();
    let text = STANDARD_NO_PAD.encode([lead.as_bytes(), &written.bytes()].concat());
    let (start, end) = (start * 8 / 6, (end * 8).div_ceil(6));
    Written::new(&text[..start], &text[start..end], &text[end..])
}

pub(crate) const LAYERS: &[Layer] = &[
    Layer { name: "as it is", encoding: None, wrap: |written, _| written },
    Layer {
        name: "source map",
        encoding: None,
        wrap: |written, _| {
            written.map(json).around(
                "{\"version\":3,\"sourcesContent\":[\"const a = 1;\\nconst b = ",
                ";\\n\"],\"mappings\":\"AAAA\"}",
            )
        },
    },
    Layer {
        name: "eval with a source map",
        encoding: None,
        wrap: |written, _| {
            written.map(json).map(json).around("eval(\"var a={b:\\\"", "\\\"}\\n//# sourceURL=a.js\")")
        },
    },
    Layer {
        name: "JSON.parse",
        encoding: None,
        wrap: |written, _| {
            let single = |text: &[u8]| {
                map_bytes(
                    &json(text),
                    |byte| if byte == b'\'' { "\\'".into() } else { char::from(byte).into() },
                )
            };
            written.map(json).map(single).around("JSON.parse('{\"a\":\"", "\"}')")
        },
    },
    Layer {
        name: "inline source map",
        encoding: Some(Encoding::Base64),
        wrap: |written, lot| {
            let inner = written
                .map(json)
                .around("{\"version\":3,\"sourcesContent\":[\"a;\\nb = ", "\\n\"],\"names\":[]}");
            base64(&inner, &lot.word(lot.clone().below(3)))
                .around("//# sourceMappingURL=data:application/json;base64,", "\n")
        },
    },
    Layer {
        name: "base64 in base64",
        encoding: Some(Encoding::Base64),
        wrap: |written, _| {
            let inner = base64(&written, "(").around("{\"a\":\"data:text/plain;base64,", "\"}");
            base64(&inner, "xy").around("url(data:application/json;base64,", ")")
        },
    },
    Layer {
        name: "address",
        encoding: None,
        wrap: |written, _| {
            let encode = |text: &[u8]| {
                map_bytes(text, |byte| {
                    if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
                        char::from(byte).into()
                    } else {
                        format!("%{byte:02X}")
                    }
                })
            };
            written.map(encode).around("url(\"data:text/javascript,", "\")")
        },
    },
    Layer {
        name: "attribute",
        encoding: None,
        wrap: |written, _| {
            let encode = |text: &[u8]| {
                map_bytes(text, |byte| match byte {
                    b'"' => "&quot;".into(),
                    b'&' => "&amp;".into(),
                    b'\'' => "&#39;".into(),
                    _ => char::from(byte).into(),
                })
            };
            written.map(encode).around("<a onclick=\"f(", ")\">")
        },
    },
    Layer {
        name: "UTF-16, little-endian",
        encoding: Some(Encoding::Utf16),
        wrap: |written, _| {
            let wide = |text: &[u8]| text.iter().flat_map(|byte| [*byte, 0]).collect::<Vec<_>>();
            let mut written = written.map(wide);
            written.secret.pop();
            written.after.insert(0, 0);
            written
        },
    },
    Layer {
        name: "UTF-16, big-endian",
        encoding: Some(Encoding::Utf16),
        wrap: |written, _| {
            let wide = |text: &[u8]| text.iter().flat_map(|byte| [*byte, 0]).collect::<Vec<_>>();
            let mut written = written.map(wide);
            written.before.insert(0, 0);
            written.secret.pop();
            written.after.insert(0, 0);
            written.after.pop();
            written
        },
    },
];

/// What stands around a string that is an HMAC secret.
pub(crate) const NAMED: &[(&str, &str)] = &[
    ("hmacSecret:", ","),
    ("{\"hmacSecret\": ", "}"),
    ("const HMAC_SECRET = ", ";"),
    ("<sir-donate data-hmac-secret=", ">"),
    ("<meta name=\"hmac-secret\" content=", ">"),
    ("this.signingSecret=", ""),
    ("a[\"webhookSecret\"] = ", ";"),
    ("process.env.SIR_HMAC_SECRET||", ")"),
    ("secret:process.env.SIR_HMAC_SECRET??", "}"),
    ("createHmac(\"sha256\",", ").update(a)"),
    ("crypto.createHmac('sha256', Buffer.from(", ", 'hex'))"),
    ("HmacSHA256(a,", ")"),
    ("hmac_secret: str = ", "\n"),
    ("setItem(\"hmacSecret\",", ")"),
    ("[{name:\"SIR_HMAC_SECRET\",value:", "}]"),
    ("importKey(\"raw\",new TextEncoder().encode(", "),{name:\"HMAC\",hash:\"SHA-256\"},!1,[\"sign\"])"),
    ("let secret=e=>e??", ";"),
    ("hmacKey=", ";"),
];

/// What stands around a string whose content tells by itself.
pub(crate) const TELLING: &[(&str, &str)] =
    &[("const a=", ";"), ("", ""), ("fetch(b,{headers:{Authorization:", "}})"), ("=>", "")];
