//! What looks like a secret and is none. One false alarm, and a build's guard is switched off.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sir_donate_guard::{Scanner, examine};

use crate::make::{LAYERS, Lot, Written};

fn quads(lot: &mut Lot, count: usize) -> String {
    (0..count).map(|_| format!("0x{},", lot.hex(8))).collect()
}

fn uuid(lot: &mut Lot) -> String {
    format!("{}-{}-4{}-a{}-{}", lot.hex(8), lot.hex(4), lot.hex(3), lot.hex(3), lot.hex(12))
}

fn base64(lot: &mut Lot, length: usize) -> String {
    STANDARD.encode((0..length).map(|_| lot.number().to_le_bytes()[0]).collect::<Vec<_>>())
}

/// Source-map mappings: numbers in a base64 of their own.
fn mappings(lot: &mut Lot, length: usize) -> String {
    (0..length)
        .map(|_| {
            let digits = 4 + lot.below(3);
            lot.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgijklmnopqrstuvwxyz0123456789+/", digits)
                + [",", ";", ",,"][lot.below(3)]
        })
        .collect()
}

type Form = (&'static str, fn(&mut Lot) -> String);

const FORMS: &[Form] = &[
    // Publishable keys, ours and others'.
    ("publishable test key", |lot| format!("publishableKey:\"pk_test_{}\"", lot.hex(64))),
    ("publishable live key", |lot| format!("<sir-donate publishable-key=\"pk_live_{}\">", lot.hex(64))),
    ("Stripe's publishable key", |lot| format!("Stripe('pk_live_{}')", lot.word(99))),
    ("publishable key in pieces", |lot| format!("\"pk_\"+\"test_\"+\"{}\"", lot.hex(64))),
    ("publishable key under a secret name", |lot| format!("secret:\"pk_test_{}\"", lot.hex(64))),
    // Placeholders and prose.
    ("dots", |_| "export SIR_SECRET_KEY=sk_test_...".into()),
    ("ellipsis", |_| "secretKey: 'sk_live_…'".into()),
    ("crosses", |_| format!("sk_test_{}", "x".repeat(24))),
    ("capital crosses", |_| format!("sk_live_{}", "X".repeat(64))),
    ("zeros", |_| format!("\"sk_test_{}\"", "0".repeat(64))),
    ("stars", |_| format!("sk_live_{}", "*".repeat(32))),
    ("counting from one", |_| concat!("sk_test", "_12345678901234567890123456").into()),
    ("alphabet", |_| concat!("sk_live", "_abcdefghijklmnopqrstuvwxyz").into()),
    ("words", |_| "sk_live_YOUR_SECRET_KEY, sk_test_your_key_here, whsec_YOUR_WEBHOOK_SECRET".into()),
    ("words in one", |_| concat!("sk_test", "_replacethiswithyourownsecretkey").into()),
    ("angle brackets", |_| "sk_live_<your secret key>, whsec_<secret>, hmacSecret: \"<64 hex>\"".into()),
    ("template with a variable", |_| "`sk_${mode}_${key}`, `whsec_${process.env.WEBHOOK}`".into()),
    ("pattern", |_| "/^(sk|rk)_(live|test)_[0-9a-zA-Z]{24,}$/.test(key)||/^sk_live_[0-9a-f]{64}$/".into()),
    ("prefixes alone", |_| {
        "[\"sk_live_\",\"sk_test_\",\"rk_live_\",\"rk_test_\",\"whsec_\",\"pk_live_\",\"pk_test_\"]".into()
    }),
    ("prefix and a variable", |lot| format!("\"sk_live_\"+{}", lot.of("abcdefghijklmnopqrstuvwxyz", 30))),
    ("prefixes in a call", |lot| format!("f(\"sk_live_\",\"{}\")", lot.hex(40))),
    ("list that nobody joins", |lot| format!("[\"sk_live_\",\"{}\"]", lot.hex(64))),
    ("list joined with commas", |lot| format!("[\"sk_live_\",\"{}\"].join(\",\")", lot.hex(64))),
    ("masked key", |lot| format!("sk_live_…{}", lot.hex(4))),
    ("short", |lot| format!("sk_test_{}", lot.word(12))),
    ("part of a word", |lot| format!("risk_test_{} desk_live_{}", lot.word(24), lot.word(24))),
    ("CSS classes", |_| ".mask_live_region_container_wrapper{}.task_test_result_container_element{}".into()),
    ("zeros for a secret", |_| format!("hmacSecret:\"{}\"", "0".repeat(64))),
    ("zeros in the environment", |_| format!("HMAC_SECRET={}", "0".repeat(64))),
    // Hashes.
    ("git id", |lot| format!("\"commit\": \"{}\"", lot.hex(40))),
    ("git id of SHA-256", |lot| format!("commit {}", lot.hex(64))),
    ("UUID", uuid),
    ("secret's UUID", |lot| format!("secretId: \"{}\"", uuid(lot))),
    ("UUID under a secret name", |lot| format!("secret: \"{}\"", uuid(lot))),
    ("integrity attribute", |lot| format!("<script integrity=\"sha384-{}\" src=a.js>", base64(lot, 48))),
    ("integrity of a lock file", |lot| format!("\"integrity\": \"sha512-{}\"", base64(lot, 64))),
    ("Cargo.lock", |lot| {
        format!("name = \"secrecy\"\nversion = \"0.1.0\"\nchecksum = \"{}\"\n", lot.hex(64))
    }),
    ("yarn.lock", |lot| {
        format!("hmac-secret@^1:\n  resolved \"https://example.org/hmac-secret-1.tgz#{}\"\n", lot.hex(40))
    }),
    ("yarn's checksum", |lot| {
        format!("\"secret-stack@npm:^6\":\n  version: 6.4.1\n  checksum: {}\n", lot.hex(128))
    }),
    ("pip's hash", |lot| format!("secretstorage==3.3 \\\n    --hash=sha256:{}\n", lot.hex(64))),
    ("go.sum", |lot| format!("example.org/secret v1 h1:{}=\n", base64(lot, 32))),
    ("Docker's digest", |lot| format!("image: hmac@sha256:{}", lot.hex(64))),
    ("hash property", |lot| format!("hash:\"{}\"", lot.hex(64))),
    ("sha256 property", |lot| format!("\"sha256\": \"{}\"", lot.hex(64))),
    ("checksum and digest", |lot| format!("checksum={} digest='{}'", lot.hex(64), lot.hex(64))),
    ("hash of a secret", |lot| format!("secretHash=\"{}\"", lot.hex(64))),
    ("SHA of a secret", |lot| format!("SECRET_SHA256: {}", lot.hex(64))),
    ("digest of a secret", |lot| format!("{{\"secret\":{{\"digest\":\"{}\"}}}}", lot.hex(64))),
    ("fingerprint of a secret", |lot| format!("secret_fingerprint = '{}'", lot.hex(64))),
    ("secret beside a hash", |lot| format!("{{secret:e,hash:\"{}\"}}", lot.hex(64))),
    ("secret, then a hash", |lot| format!("secret=t;hash=\"{}\"", lot.hex(64))),
    ("secret read, a line end, a hash", |lot| {
        format!("const secret = read()\nconst id = \"{}\"", lot.hex(64))
    }),
    ("secret from elsewhere, a line end, a hash", |lot| format!("secret: e.secret\nid: \"{}\"", lot.hex(64))),
    ("arguments of what makes a secret", |lot| {
        format!("const a='{}';getSharedSecret(a,'{}')", lot.hex(64), lot.hex(64))
    }),
    ("argument of a secret's reader", |lot| format!("const a='{}';readSecret(a)", lot.hex(64))),
    ("secret of a far variable", |lot| {
        format!("var e=\"{}\";{}f({{hmacSecret:e}})", lot.hex(64), "g(h,i);".repeat(400))
    }),
    ("property of the variable's name", |lot| format!("f({{hmacSecret:e}});g.e=\"{}\"", lot.hex(64))),
    ("key of a publishable mode", |lot| format!("\"sk_\"+a,\"pk_test_{}\"", lot.hex(64))),
    ("key of a mode and another text", |lot| format!("`sk_${{mode}}_${{key}}`,\"{}\"", lot.hex(64))),
    ("key of a mode and a short text", |lot| format!("`sk_${{mode}}_{}`", lot.hex(40))),
    ("name with sk_", |lot| format!("task_hash_{} risk_\"+\"_{}", lot.hex(64), lot.hex(64))),
    ("default of something else", |lot| format!("t=e.hmacSecret,n=e.id,r=n===\"{}\"?1:2", lot.hex(64))),
    ("secret read, then a hash", |lot| format!("const secret = read();\nconst id = \"{}\";", lot.hex(64))),
    ("hash of the word secret", |lot| format!("expect(sha256(\"secret\")).toBe(\"{}\")", lot.hex(64))),
    ("comparison with a hash", |lot| format!("if(hash(secret)===\"{}\")f()", lot.hex(64))),
    ("secret from a hash", |lot| format!("secret: sha256(\"{}\")", lot.hex(64))),
    ("HMAC itself", |lot| format!("hmac:\"{}\"", lot.hex(64))),
    ("signature", |lot| format!("\"X-Hmac-Signature\": \"{}\"", lot.hex(64))),
    ("HMAC checked", |lot| format!("verifyHmac(body,\"{}\")", lot.hex(64))),
    ("secret and signature", |lot| format!("verify(secret,\"{}\")", lot.hex(64))),
    ("HMAC's result", |lot| {
        format!("createHmac(\"sha256\",key).update(a).digest(\"hex\")===\"{}\"", lot.hex(64))
    }),
    ("version of a secret", |lot| format!("secretVersion:\"{}\"", lot.hex(64))),
    ("secretary", |lot| format!("secretary: \"{}\"", lot.hex(64))),
    ("secret too short", |lot| format!("hmacSecret: \"{}\"", lot.hex(32))),
    ("secret too long", |lot| format!("hmacSecret: \"{}\"", lot.hex(128))),
    ("secret with a dash", |lot| format!("hmacSecret: \"{}-{}\"", lot.hex(64), lot.hex(8))),
    ("key imported for something else", |lot| {
        format!("importKey(\"raw\",\"{}\",{{name:\"AES-GCM\"}})", lot.hex(64))
    }),
    ("content hash in a name", |lot| format!("chunk-secret.{}.js", lot.hex(20))),
    ("content hash of 64", |lot| format!("assets/secret-{}.js", lot.hex(64))),
    ("file of that name", |lot| format!("\"secret.js\": \"{}\"", lot.hex(64))),
    ("transaction", |lot| format!("0x{}", lot.hex(64))),
    ("public key", |lot| format!("publicKey: \"{}\", signingKeyId: \"{}\"", lot.hex(64), lot.hex(64))),
    // Tables and blobs.
    ("constants of SHA-256", |lot| format!("const SECRET_K=[{}];", quads(lot, 64))),
    ("constants in one string", |lot| format!("K=\"{}\".match(/.{{8}}/g)", lot.hex(512))),
    ("mappings", |lot| format!("\"mappings\":\"{}\"", mappings(lot, 400))),
    ("picture", |lot| format!("url(data:image/png;base64,{})", base64(lot, 5000))),
    ("font", |lot| format!("src:url(data:font/woff2;base64,{}) format(\"woff2\")", base64(lot, 9000))),
    ("wasm in base64", |lot| format!("atob(\"AGFzbQEAAAA{}\")", base64(lot, 5001))),
    ("JWT's parts", |lot| format!("\"{}.{}.{}\"", base64(lot, 27), base64(lot, 90), base64(lot, 32))),
    ("React's secret", |_| "ReactPropTypesSecret=\"SECRET_DO_NOT_PASS_THIS_OR_YOU_WILL_BE_FIRED\"".into()),
    ("React's internals", |_| {
        "e.__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED={ReactCurrentDispatcher:t}".into()
    }),
    ("client secret of a payment", |lot| {
        format!("clientSecret:\"pi_{}_secret_{}\"", lot.word(24), lot.word(25))
    }),
    ("names only", |_| "const{hmacSecret:e,webhookSecret:t}=process.env;f(e,t,secret)".into()),
    ("input for a secret", |_| {
        "<input type=password name=hmacSecret placeholder=\"64 hexadecimal digits\">".into()
    }),
    ("environment by name", |_| {
        "hmacSecret:process.env.SIR_HMAC_SECRET??(()=>{throw Error(\"SIR_HMAC_SECRET is not set\")})()".into()
    }),
    ("long identifiers", |lot| format!("{}.{}", lot.word(40), lot.of("abcdefghijklmnopqrstuvwxyz-_/", 300))),
    ("escapes", |lot| (0..200).map(|_| format!("\\u{}\\x{}", lot.hex(4), lot.hex(2))).collect()),
    ("percent signs", |lot| (0..300).map(|_| format!("%{}", lot.hex(2))).collect()),
];

#[test]
fn no_innocent_form_is_flagged() {
    assert!(FORMS.len() >= 60, "{} forms", FORMS.len());
    let mut lot = Lot::new(10);
    let scanner = Scanner::with_secret_values([("A_SECRET", lot.word(30)), ("AN_HMAC", lot.hex(64))]);
    let mut faults = Vec::new();
    for (name, form) in FORMS {
        for layer in LAYERS {
            for _ in 0..4 {
                let text = form(&mut lot);
                let bytes = (layer.wrap)(Written::new("a = \"", &text, "\";\n"), &mut lot).bytes();
                for found in examine(&scanner, &bytes).unwrap() {
                    faults.push(format!(
                        "{name} / {}: {} {}",
                        layer.name,
                        found.kind.as_str(),
                        found.encoding.as_str()
                    ));
                }
                // As it is, with nothing around it.
                for found in examine(&scanner, text.as_bytes()).unwrap() {
                    faults.push(format!("{name}: {} {}", found.kind.as_str(), found.encoding.as_str()));
                }
            }
        }
    }
    faults.dedup();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn values_of_other_variables_are_not_looked_for() {
    let mut lot = Lot::new(11);
    let (word, hex) = (lot.word(30), lot.hex(64));
    let text = format!(
        "{word} {hex} production-server https://example.org/a /run/secrets/sir-donate {} short",
        "a".repeat(40)
    );
    let environment = [
        ("PATH", &*word),
        ("SESSION_ID", &*hex),
        ("A_SECRET", "short"),
        ("B_SECRET", "https://example.org/a"),
        ("C_SECRET_FILE", "/run/secrets/sir-donate"),
        ("D_SECRET", &"a".repeat(40)),
        ("E_SECRET", "          "),
        ("F_SECRET", "production-serve"),
    ];
    let found = Scanner::with_secret_values(environment).scan(text.as_bytes());
    // The last one is long enough and varied enough: its value is taken at its word.
    assert_eq!(found.iter().map(|found| found.variable.as_deref()).collect::<Vec<_>>(), [Some("F_SECRET")]);
}

#[test]
fn random_bytes_hold_no_secret() {
    let mut lot = Lot::new(12);
    let bytes: Vec<u8> = (0..2 << 20).flat_map(|_| lot.number().to_le_bytes()).collect();
    assert_eq!(examine(&Scanner::new(), &bytes).unwrap(), []);
    assert_eq!(examine(&Scanner::new(), STANDARD.encode(&bytes).as_bytes()).unwrap(), []);
}
