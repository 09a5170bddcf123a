//! A web of pages and files, as tests/pages/README.md describes it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sir_donate_doctor::{Answer, Doctor, Finding, Got, Headers, Page, Place};

pub(crate) const BUILD: &str = "0123456789ab";
const APP: &str = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const WASM: &str = "sha256-BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=";

/// Keys of each kind, made here so that none stands in a file.
pub(crate) fn keys() -> [(&'static str, String); 10] {
    // No part of one stands in another.
    let hex = |letter: &str| -> String {
        "0a1b2c3d4e5f6789"
            .chars()
            .flat_map(|c| [letter.to_owned(), c.to_string()])
            .collect::<String>()
            .repeat(2)
    };
    [
        ("{test}", format!("pk_test_{}", hex("1"))),
        ("{live}", format!("pk_live_{}", hex("2"))),
        ("{live2}", format!("pk_live_{}", hex("3"))),
        ("{sk_live}", ["sk_", "live_", &hex("4")].concat()),
        ("{sk_test}", ["sk_", "test_", &hex("5")].concat()),
        ("{whsec}", ["whsec_", &hex("6")].concat()),
        ("{hmac}", hex("7")),
        ("{integrity}", format!("sha384-{}", "C".repeat(64))),
        ("{shim}", shim(BUILD)),
        ("{token}", ["ey", "J", &hex("8"), ".ey", "J", &hex("9"), ".", &hex("a")].concat()),
    ]
}

pub(crate) fn filled(text: &str) -> String {
    keys().iter().fold(text.to_owned(), |text, (name, key)| text.replace(name, key))
}

/// What of the script counts here.
fn shim(build: &str) -> String {
    format!(
        "(()=>{{var a=\"sir-donate\";b(\"app-{build}.js\"),{{integrity:\"{APP}\"}};c(\"sir-donate-{build}.wasm\");d(\"Add src, remove type=module.\")}})();"
    )
}

pub(crate) struct World(Value);

impl World {
    pub(crate) fn new() -> Self {
        Self(serde_json::from_str(include_str!("../pages/world.json")).unwrap())
    }

    /// What comes of asking for an address: the folder decides, on whatever host.
    pub(crate) fn answer(&self, address: &str) -> Answer {
        if address.starts_with("file:") && !address.contains("/page_files/") {
            return Answer::Failed("browsers refuse file: from a page that is served".into());
        }
        if address.contains("localhost:1/") {
            return Answer::Failed("localhost:1 can't be reached (ECONNREFUSED)".into());
        }
        let mut parts = address.split('?').next().unwrap().rsplit('/');
        let (file, folder) = (parts.next().unwrap(), parts.next().unwrap());
        let Some(known) = self.0.get(folder) else {
            return Self::got(404, "text/html", "<h1>Not found</h1>", &Value::Null);
        };
        let build = known["build"].as_str().unwrap_or(BUILD);
        let (what, kind, body, hashes) = if file == format!("app-{build}.js") {
            ("app", "text/javascript", format!("(()=>{{var w=\"{WASM}\"}})();"), vec![APP])
        } else if file == format!("sir-donate-{build}.wasm") {
            ("wasm", "application/wasm", "\0asm\u{1}".to_owned(), vec![WASM])
        } else {
            match file {
                "sir-donate.js" | "sir-donate.js.download" | "sir-donate(1).js" => {
                    (file, "text/javascript; charset=utf-8", shim(build), vec![])
                }
                "reserve.css" => (file, "text/css; charset=utf-8", "sir-donate{}".to_owned(), vec![]),
                _ => (file, "text/javascript", String::new(), vec![]),
            }
        };
        let fault = &known[what];
        if body.is_empty() && fault.is_null() {
            return Self::got(404, "text/html", "<h1>Not found</h1>", fault);
        }
        let Answer::Got(mut got) = Self::got(200, kind, &body, fault) else { unreachable!() };
        if fault["body"] == "off.js" {
            got.body = b"console.warn(\"SIR Donate: switched off by its maintainers for now.\")".to_vec();
        }
        if fault["altered"] == true {
            got.hashes = vec![APP.replace('A', "X")];
        } else if fault["body"].is_null() {
            got.hashes = hashes.iter().map(|hash| (*hash).to_owned()).collect();
            if file == "sir-donate.js" {
                got.hashes.push(keys()[7].1.clone());
            }
        }
        got.address = match fault["redirect"].as_str() {
            Some(path) => format!("{}{path}", &address[..address.len() - folder.len() - file.len() - 2]),
            None => address.to_owned(),
        };
        Answer::Got(got)
    }

    fn got(status: u16, kind: &str, body: &str, fault: &Value) -> Answer {
        let mut headers = vec![("content-type", fault["type"].as_str().unwrap_or(kind))];
        if fault["nosniff"] != false {
            headers.push(("x-content-type-options", "nosniff"));
        }
        if fault["cors"] != false {
            headers.push(("access-control-allow-origin", "*"));
        }
        let corp = fault["corp"].as_str().unwrap_or("cross-origin");
        if !corp.is_empty() {
            headers.push(("cross-origin-resource-policy", corp));
        }
        Answer::Got(Box::new(Got {
            status: fault["status"].as_u64().map_or(status, |status| u16::try_from(status).unwrap()),
            headers: Headers::all(
                headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())),
            ),
            body: fault["body"].as_str().unwrap_or(body).as_bytes().to_vec(),
            ..Got::default()
        }))
    }

    /// Visits a page to the end.
    pub(crate) fn visit(&self, page: Page) -> Vec<Finding> {
        let mut doctor = Doctor::new(page);
        for round in 0.. {
            assert!(round < 5, "it does not end");
            let wants = doctor.wants();
            if wants.is_empty() {
                break;
            }
            for want in wants {
                doctor.answered(&want.address, self.answer(&want.address));
            }
        }
        doctor.findings()
    }
}

/// A page of a folder, and what is expected of it.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) page: Page,
    pub(crate) finds: Vec<String>,
}

/// The pages of `tests/pages/<folder>`.
pub(crate) fn cases(folder: &str) -> Vec<Case> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| case(file)).collect()
}

fn case(file: &Path) -> Case {
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    let text = fs::read_to_string(file).unwrap();
    let about = text.rsplit_once("<!-- doctor\n").map_or("", |(_, about)| about);
    let lines = |name: &str| -> Vec<String> {
        about
            .lines()
            .filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            .map(str::to_owned)
            .collect()
    };
    let address = lines("address").pop().unwrap_or_else(|| format!("http://localhost:8000/{name}"));
    let served = address.starts_with("http");
    Case {
        page: Page {
            html: filled(&text),
            headers: served.then(|| Headers::read(&lines("header").join("\n"))),
            address: (address != "none").then_some(address),
        },
        finds: lines("finds"),
        name,
    }
}

/// As the pages say it.
pub(crate) fn said(finding: &Finding) -> String {
    let place = match &finding.place {
        Place::Header(_) => "header".to_owned(),
        Place::Text { line, column, .. } => format!("{line}:{column}"),
        Place::Address(_) => "address".to_owned(),
        _ => "page".to_owned(),
    };
    format!("{} {place}", finding.code.as_str())
}
