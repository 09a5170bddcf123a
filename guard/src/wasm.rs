//! The functions for JavaScript.

// The attribute of wasm-bindgen writes unsafe code; none is written here by hand.
#![allow(unsafe_code)]
// These are public to JavaScript, and to nobody else.
#![allow(unreachable_pub)]

use std::cell::RefCell;

use js_sys::{Array, Object, Reflect, TypeError, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::{Scanner, page_keys as uses_of_keys};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** One secret, and where it stands. Nothing of it but its prefix is told. */
export interface Finding {
    kind: "secret-key" | "foreign-secret-key" | "webhook-secret" | "hmac-secret" | "environment-secret";
    encoding: "plain" | "concatenated" | "template" | "escaped" | "html" | "url-encoded" | "base64" | "utf-16";
    /** Everything but a key that says `test`. */
    live: boolean;
    /** `fatal`: nothing may turn this into a warning. */
    level: "fatal" | "test";
    /** From 1. */
    line: number;
    /** From 1, in UTF-16 units. */
    column: number;
    /** In a string: UTF-16 units; in bytes: bytes. */
    offset: number;
    length: number;
    /** The prefix, or a name; never a character of what is secret. */
    masked: string;
    /** The environment variable that has this value, where that is how it was recognised. */
    variable?: string;
}

/** One use of a publishable key. */
export interface KeyUse {
    /** A `pk_test_` key; else a `pk_live_` one. */
    test: boolean;
    /** `api-base` or `apiBase` is set in the same tag or object. */
    apiBase: boolean;
    line: number;
    column: number;
    offset: number;
}

export interface FindOptions {
    /** The build's environment: values of `*_SECRET*` and `*_HMAC*` are looked for. */
    environment?: Record<string, string | undefined>;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// A string or bytes.
    #[wasm_bindgen(typescript_type = "string | Uint8Array")]
    pub type Input;
    /// `FindOptions`
    #[wasm_bindgen(typescript_type = "FindOptions")]
    pub type FindOptions;
    /// `Finding[]`
    #[wasm_bindgen(typescript_type = "Finding[]")]
    pub type Findings;
    /// `KeyUse[]`
    #[wasm_bindgen(typescript_type = "KeyUse[]")]
    pub type KeyUses;
}

/// An environment, and the scanner that was made for it.
type Known = (Vec<(String, String)>, Scanner);

thread_local! {
    /// The last scanner: a build scans thousands of files with one environment.
    static SCANNER: RefCell<Option<Known>> = const { RefCell::new(None) };
}

/// What is scanned, as bytes, and whether its offsets are those of a string.
fn input(input: &JsValue) -> Result<(Vec<u8>, bool), JsValue> {
    if let Some(text) = input.as_string() {
        return Ok((text.into_bytes(), true));
    }
    match input.dyn_ref::<Uint8Array>() {
        Some(bytes) => Ok((bytes.to_vec(), false)),
        None => Err(TypeError::new("SIR Donate: only a string or a Uint8Array can be scanned").into()),
    }
}

fn environment(options: Option<&JsValue>) -> Vec<(String, String)> {
    let Some(options) = options.filter(|options| options.is_object()) else { return Vec::new() };
    let Ok(environment) = Reflect::get(options, &"environment".into()) else { return Vec::new() };
    // Not `dyn_ref`: an object without a prototype is no `instanceof Object`.
    if !environment.is_object() {
        return Vec::new();
    }
    let entries = Object::entries(environment.unchecked_ref()).into_iter().filter_map(|entry| {
        let entry: Array = entry.dyn_into().ok()?;
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    });
    entries.collect()
}

/// Turns growing offsets in bytes of UTF-8 into offsets in UTF-16 units.
struct Units<'a> {
    bytes: &'a [u8],
    text: bool,
    at: usize,
    units: usize,
}

impl<'a> Units<'a> {
    fn new(bytes: &'a [u8], text: bool) -> Self {
        Self { bytes, text, at: 0, units: 0 }
    }

    fn of(&mut self, offset: usize) -> usize {
        if !self.text {
            return offset;
        }
        let passed = self.bytes.get(self.at..offset).unwrap_or_default();
        let width = |byte: &u8| match byte {
            0x80..=0xbf => 0,
            0xf0.. => 2,
            _ => 1,
        };
        self.units += passed.iter().map(width).sum::<usize>();
        self.at = offset;
        self.units
    }
}

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        // A fresh object takes any property.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

fn number(count: usize) -> JsValue {
    JsValue::from_f64(u32::try_from(count).unwrap_or(u32::MAX).into())
}

/// All secrets in a string or in bytes, in the order in which they stand there.
///
/// # Errors
/// A `TypeError` for anything else.
#[wasm_bindgen(js_name = findSecrets)]
pub fn find_secrets(text_or_bytes: &Input, options: Option<FindOptions>) -> Result<Findings, JsValue> {
    let (bytes, text) = input(text_or_bytes)?;
    let environment = environment(options.as_deref());
    let findings = SCANNER.with_borrow_mut(|known| match known {
        Some((of, scanner)) if *of == environment => scanner.scan(&bytes),
        _ => {
            let scanner = Scanner::with_secret_values(environment.iter().cloned());
            let findings = scanner.scan(&bytes);
            *known = Some((environment, scanner));
            findings
        }
    });
    let mut units = Units::new(&bytes, text);
    let list = Array::new();
    for finding in findings {
        let offset = units.of(finding.start);
        let length = units.of(finding.end) - offset;
        let mut entries = vec![
            ("kind", finding.kind.as_str().into()),
            ("encoding", finding.encoding.as_str().into()),
            ("live", finding.live.into()),
            ("level", finding.level.as_str().into()),
            ("line", finding.line.into()),
            ("column", finding.column.into()),
            ("offset", number(offset)),
            ("length", number(length)),
            ("masked", finding.masked.into()),
        ];
        if let Some(variable) = finding.variable {
            entries.push(("variable", variable.into()));
        }
        list.push(&object(&entries));
    }
    Ok(JsValue::from(list).unchecked_into())
}

/// All publishable keys in a string or in bytes, and how they are used.
///
/// # Errors
/// A `TypeError` for anything else.
#[wasm_bindgen(js_name = pageKeys)]
pub fn page_keys(text_or_bytes: &Input) -> Result<KeyUses, JsValue> {
    let (bytes, text) = input(text_or_bytes)?;
    let mut units = Units::new(&bytes, text);
    let list = Array::new();
    for key in uses_of_keys(&bytes) {
        list.push(&object(&[
            ("test", key.test.into()),
            ("apiBase", key.api_base.into()),
            ("line", key.line.into()),
            ("column", key.column.into()),
            ("offset", number(units.of(key.start))),
        ]));
    }
    Ok(JsValue::from(list).unchecked_into())
}
