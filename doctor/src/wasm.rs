//! The class for JavaScript.

// The attribute of wasm-bindgen writes unsafe code; none is written here by hand.
#![allow(unsafe_code)]
// These are public to JavaScript, and to nobody else.
#![allow(unreachable_pub)]

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::{Answer, Doctor, Got, Headers, Page, Place};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Pairs of names and values. */
export type HeaderList = [name: string, value: string][];

export interface VisitedPage {
    address?: string;
    html: string;
    /** All of them, or none where they are not known. */
    headers?: HeaderList;
}

export interface Want {
    address: string;
    what: "script" | "app" | "wasm" | "style" | "snapshot" | "other";
    /** What a browser would send as `Origin`. */
    origin?: string;
}

/** An answer; why there was none (`failed`); or why nothing was asked (`unseen`). */
export type Answer =
    | { status: number; address: string; headers: HeaderList; body: Uint8Array; hashes: string[] }
    | { failed: string }
    | { unseen: string };

export interface Finding {
    code: string;
    level: "error" | "warning" | "note";
    message: string;
    remedy: string;
    /** What to paste. */
    paste?: string;
    /** The header's name, where it is in one of the page's. */
    header?: string;
    /** Where it is at an address that the page names. */
    address?: string;
    /** From 1; with these, it stands in the HTML. */
    line?: number;
    /** From 1, in UTF-16 units. */
    column?: number;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// `VisitedPage`
    #[wasm_bindgen(typescript_type = "VisitedPage")]
    pub type VisitedPage;
    /// `Answer`
    #[wasm_bindgen(typescript_type = "Answer")]
    pub type GivenAnswer;
    /// `Want[]`
    #[wasm_bindgen(typescript_type = "Want[]")]
    pub type Wants;
    /// `Finding[]`
    #[wasm_bindgen(typescript_type = "Finding[]")]
    pub type FoundList;
}

fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined())
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    field(object, name)?.as_string()
}

fn headers(object: &JsValue) -> Option<Headers> {
    let list = field(object, "headers")?;
    let pairs = Array::from(&list).into_iter().filter_map(|pair| {
        let pair = Array::from(&pair);
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    });
    Some(Headers::all(pairs.collect::<Vec<_>>()))
}

fn answer(object: &JsValue) -> Answer {
    if let Some(why) = text(object, "failed") {
        return Answer::Failed(why);
    }
    if let Some(why) = text(object, "unseen") {
        return Answer::Unseen(why);
    }
    let status = field(object, "status").and_then(|status| status.as_f64()).unwrap_or_default();
    let body = field(object, "body").and_then(|body| body.dyn_into::<Uint8Array>().ok());
    let hashes = field(object, "hashes")
        .map(|list| Array::from(&list).into_iter().filter_map(|hash| hash.as_string()).collect());
    Answer::Got(Box::new(Got {
        // What is none becomes one that nothing has.
        status: status as u16,
        address: text(object, "address").unwrap_or_default(),
        headers: headers(object).unwrap_or_default(),
        body: body.map(|body| body.to_vec()).unwrap_or_default(),
        hashes: hashes.unwrap_or_default(),
    }))
}

fn object(entries: Vec<(&str, JsValue)>) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        // A fresh object takes any property.
        let _ = Reflect::set(&object, &JsValue::from_str(name), &value);
    }
    object.into()
}

/// `text` with no more of secrets than how they begin, and nothing that could be one.
#[wasm_bindgen]
pub fn masked(text: &str) -> String {
    crate::masked(text)
}

/// The headers that a text shows; none where it shows none.
#[wasm_bindgen(js_name = readHeaders, unchecked_return_type = "HeaderList")]
pub fn read_headers(text: &str) -> Array {
    let pair = |(name, value): (String, String)| Array::of2(&name.into(), &value.into());
    Headers::read(text).list.into_iter().map(pair).collect()
}

/// A visit, for JavaScript.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Visit(Doctor);

#[wasm_bindgen]
impl Visit {
    /// Reads a page. Nothing is asked for yet.
    #[wasm_bindgen(constructor)]
    pub fn new(page: &VisitedPage) -> Self {
        Self(Doctor::new(Page {
            address: text(page, "address"),
            html: text(page, "html").unwrap_or_default(),
            headers: headers(page),
        }))
    }

    /// What to ask for now.
    pub fn wants(&self) -> Wants {
        let list = Array::new();
        for want in self.0.wants() {
            let mut entries = vec![("address", want.address.into()), ("what", want.what.as_str().into())];
            entries.extend(want.origin.map(|origin| ("origin", origin.into())));
            list.push(&object(entries));
        }
        JsValue::from(list).unchecked_into()
    }

    /// Tells what came of it.
    pub fn answered(&mut self, address: &str, given: &GivenAnswer) {
        self.0.answered(address, answer(given));
    }

    /// All that was found.
    pub fn findings(&self) -> FoundList {
        let list = Array::new();
        for finding in self.0.findings() {
            let mut entries: Vec<(&str, JsValue)> = vec![
                ("code", finding.code.as_str().into()),
                ("level", finding.level.as_str().into()),
                ("message", finding.message.into()),
                ("remedy", finding.remedy.into()),
            ];
            entries.extend(finding.paste.map(|paste| ("paste", paste.into())));
            match finding.place {
                Place::Header(name) => entries.push(("header", name.into())),
                Place::Address(address) => entries.push(("address", address.into())),
                Place::Text { line, column, .. } => {
                    entries.extend([("line", line.into()), ("column", column.into())])
                }
                Place::Page => {}
            }
            list.push(&object(entries));
        }
        JsValue::from(list).unchecked_into()
    }
}
