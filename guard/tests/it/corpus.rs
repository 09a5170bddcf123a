//! Every kind of secret, in every notation, in everything that a build wraps a file in.

use sir_donate_guard::{Encoding, Finding, Kind, Level, Scanner, examine};

use base64::Engine as _;

use crate::make::{By, LAYERS, Layer, Lot, NAMED, Secret, TELLING, VARIABLE, WAYS, Way, Written, secrets};

fn scanner(secret: &Secret) -> Scanner {
    match secret.by {
        By::Variable => Scanner::with_secret_values([("HOME", "/root"), (VARIABLE, &secret.text)]),
        _ => Scanner::new(),
    }
}

/// Holds the one finding against what was written at `from`.
fn hold(
    cell: &str,
    secret: &Secret,
    way: &Way,
    layer: &Layer,
    found: &[Finding],
    written: &Written,
    from: usize,
) -> Result<(), String> {
    let [found] = found else { return Err(format!("{cell}: {} findings", found.len())) };
    let start = from + written.before.len();
    let end = start + written.secret.len();
    let mut faults = Vec::new();
    if found.kind != secret.kind {
        faults.push(format!("kind {:?}", found.kind));
    }
    if (found.start, found.end) != (start, end) {
        faults.push(format!("at {}..{}, not {start}..{end}", found.start, found.end));
    }
    if found.live != secret.live || (found.level == Level::Fatal) != secret.live {
        faults.push(format!("live {}", found.live));
    }
    if found.variable.is_some() != (secret.by == By::Variable) {
        faults.push(format!("variable {:?}", found.variable));
    }
    let told = match (layer.encoding, layer.name) {
        (Some(encoding), _) => found.encoding == encoding,
        (None, "as it is") => found.encoding == way.encoding,
        // What a layer does to a notation has more than one name.
        (None, _) => (found.encoding == Encoding::Plain) == (written.secret == secret.text.as_bytes()),
    };
    if !told {
        faults.push(format!("encoding {:?}", found.encoding));
    }
    if faults.is_empty() { Ok(()) } else { Err(format!("{cell}: {}", faults.join(", "))) }
}

#[test]
fn every_cell_is_found_where_it_stands() {
    let mut lot = Lot::new(1);
    let filler = filler(&mut lot, 1000);
    let mut cells = 0;
    let mut faults = Vec::new();
    for secret in secrets(&mut lot) {
        let scanner = scanner(&secret);
        for way in WAYS {
            for layer in LAYERS {
                let contexts = if secret.by == By::Name { NAMED } else { TELLING };
                for (before, after) in contexts {
                    // HTML stands in HTML; its character references mean nothing in the string of a script.
                    let written = (way.write)(&secret.text, &mut lot).around(before, after);
                    let written = (layer.wrap)(written, &mut lot);
                    let bytes = [filler.as_bytes(), &written.bytes(), filler.as_bytes()].concat();
                    let cell = format!("{} / {} / {} / {before}", secret.name, way.name, layer.name);
                    let found = examine(&scanner, &bytes).unwrap();
                    faults.extend(hold(&cell, &secret, way, layer, &found, &written, filler.len()).err());
                    cells += 1;
                }
            }
        }
    }
    let shown = faults.iter().take(60).cloned().collect::<Vec<_>>().join("\n");
    assert!(faults.is_empty(), "{} of {cells} cells:\n{shown}", faults.len());
    assert!(cells > 10_000, "{cells} cells");
}

/// JavaScript as it might be, without a secret.
pub(crate) fn filler(lot: &mut Lot, length: usize) -> String {
    let mut text = String::from("\n");
    while text.len() < length {
        let name = lot.of("abcdefghijklmnopqrstuvwxyz", 3);
        let word = lot.of("abcdefghijklmnopqrstuvwxyz ", 9);
        match lot.below(6) {
            0 => text += &format!("function {name}(e,t){{return e.{name}(t,\"{word}\")}}"),
            1 => text += &format!("var {name}=[\"{word}\",'{word}',/{name}\\s+\\d/g];"),
            2 => text += &format!("{name}.{name}=\"\\u00e9{word}\\n\"+`${{{name}}}`;"),
            3 => text += &format!("/* {word}'s */ class {name}{{}}\n"),
            4 => text += &format!("{name}&&{name}%3==0||({name}=\"é😀\");"),
            _ => text += &format!("\"{}\";", lot.hex(40)),
        }
    }
    text + "\n"
}

#[test]
fn at_the_start_in_the_middle_and_at_the_end_of_megabytes() {
    let mut lot = Lot::new(2);
    let filler = filler(&mut lot, 2 << 20);
    let middle = filler[..1 << 20].rfind('\n').unwrap();
    let mut faults = Vec::new();
    for secret in secrets(&mut lot) {
        let scanner = scanner(&secret);
        for turn in 0..3 {
            let way = &WAYS[lot.below(WAYS.len())];
            let layer = &LAYERS[lot.below(LAYERS.len())];
            let (before, after) = if secret.by == By::Name { NAMED[0] } else { TELLING[0] };
            let written = (layer.wrap)((way.write)(&secret.text, &mut lot).around(before, after), &mut lot);
            let at = [0, middle, filler.len()][turn];
            let bytes = [&filler.as_bytes()[..at], &written.bytes(), &filler.as_bytes()[at..]].concat();
            let cell = format!("{} / {} / {} / at {at}", secret.name, way.name, layer.name);
            let found = examine(&scanner, &bytes).unwrap();
            faults.extend(hold(&cell, &secret, way, layer, &found, &written, at).err());
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn across_every_boundary_of_a_chunk() {
    // Base64 and UTF-16 are read in chunks of 64 Ki characters.
    let mut lot = Lot::new(3);
    let filler = filler(&mut lot, 200_000).replace(|char: char| !char.is_ascii(), "");
    let mut faults = Vec::new();
    for name in ["inline source map", "UTF-16, little-endian", "UTF-16, big-endian"] {
        let layer = LAYERS.iter().find(|layer| layer.name == name).unwrap();
        for secret in secrets(&mut lot).into_iter().step_by(4) {
            let scanner = scanner(&secret);
            for boundary in [65536, 65536 - 16384, 2 * (65536 - 16384)] {
                for shift in [-300_i64, -100, -71, -64, -33, -8, -4, -3, -2, -1, 0, 1, 5, 50] {
                    let characters = if name.starts_with("UTF") { boundary } else { boundary * 3 / 4 };
                    let lead = usize::try_from(characters + shift).unwrap();
                    let way = &WAYS[lot.below(5)];
                    let (before, after) = if secret.by == By::Name { NAMED[0] } else { TELLING[0] };
                    let written = (way.write)(&secret.text, &mut lot)
                        .around(before, after)
                        .around(&filler[..lead], &filler[..100_000]);
                    let written = (layer.wrap)(written, &mut lot);
                    let cell = format!("{} / {} / {name} / {boundary}{shift:+}", secret.name, way.name);
                    let found = examine(&scanner, &written.bytes()).unwrap();
                    faults.extend(hold(&cell, &secret, way, layer, &found, &written, 0).err());
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_a_minifier_makes_of_a_constant_is_followed() {
    let mut lot = Lot::new(4);
    let hex = lot.hex(64);
    let texts = [
        format!("var t=\"{hex}\",n=()=>new Client({{hmacSecret:t}});"),
        format!("const e='{hex}';class A{{constructor(){{this.signingSecret=e}}}}"),
        format!("var n = \"{hex}\";\nfunction f(e) {{\n  return CryptoJS.HmacSHA256(e, n);\n}}"),
        format!("let r=\"{}\"+\"{}\",o=b=>createHmac(\"sha256\",r).update(b)", &hex[..30], &hex[30..]),
        format!(
            "const a=new TextEncoder,s=\"{hex}\",k=crypto.subtle.importKey(\"raw\",a.encode(s),{{name:\"HMAC\"}},!1,[\"sign\"])"
        ),
        format!("function f(e){{var t=e.hmacSecret,n=t===void 0?\"{hex}\":t;return n}}"),
        format!("var t=e.hmacSecret,n=void 0===t?\"{hex}\":t"),
        format!("hmacSecret: n\n}}\nconst n = \"{hex}\""),
    ];
    for text in texts {
        let found = examine(&Scanner::new(), text.as_bytes()).unwrap();
        assert_eq!(found.len(), 1, "{}", text.replace(&hex, "…"));
        let digits = text[found[0].start..found[0].end].replace("\"+\"", "");
        assert_eq!((found[0].kind, digits), (Kind::HmacSecret, hex.clone()));
    }
}

#[test]
fn a_key_whose_mode_is_put_in_is_found() {
    let mut lot = Lot::new(6);
    for (before, after) in [
        ("`sk_${mode}", "`"),
        ("\"sk_\"+mode+\"", "\""),
        ("\"sk_\".concat(a.live?\"live\":\"test\",\"", "\")"),
    ] {
        for layer in LAYERS {
            let written = Written::new(&before[..1], &format!("{}_{}", &before[1..], lot.hex(64)), after);
            let written = (layer.wrap)(written, &mut lot);
            let bytes = written.bytes();
            let found = examine(&Scanner::new(), &bytes).unwrap();
            assert_eq!(found.len(), 1, "{before} / {}", layer.name);
            assert_eq!((found[0].kind, found[0].live, &*found[0].masked), (Kind::SecretKey, true, "sk_…"));
            assert_eq!(found[0].end, written.before.len() + written.secret.len());
        }
    }
}

#[test]
fn a_patterned_secret_is_one_too() {
    for digits in
        ["a1", "0123456789abcdef", "deadbeef", "f", "A1b2C3d4"].map(|part| part.repeat(64 / part.len()))
    {
        for (text, kind) in [
            (format!("key=\"sk_live_{digits}\""), Kind::SecretKey),
            (format!("\"sk_\"+\"test_{digits}\""), Kind::SecretKey),
            (format!("whsec_{digits}"), Kind::WebhookSecret),
            (format!("{{hmacSecret:\"{digits}\"}}"), Kind::HmacSecret),
        ] {
            let found = examine(&Scanner::new(), text.as_bytes()).unwrap();
            assert_eq!(found.iter().map(|found| found.kind).collect::<Vec<_>>(), [kind], "{digits}");
        }
        let known = Scanner::with_secret_values([("SIR_HMAC_SECRET", &*digits)]);
        assert_eq!(known.scan(format!("f(\"{digits}\")").as_bytes())[0].kind, Kind::HmacSecret, "{digits}");
    }
}

#[test]
fn an_hmac_secret_is_found_in_files_of_all_sorts() {
    let mut lot = Lot::new(7);
    let forms = [
        ("HMAC_SECRET=", ""),
        ("A=1\nexport SIR_HMAC_SECRET=", "\nB=2\n"),
        ("{\"sourcesContent\":[\"A=1\\nSIR_HMAC_SECRET=", "\\nB=2\\n\"]}"),
        ("hmac.secret=", "\r\n"),
        ("sir:\n  hmac-secret: ", "\n"),
        ("hmac_secret = \"", "\"\n"),
        ("<hmacSecret>", "</hmacSecret>"),
        ("<div data-hmac-secret=", ">"),
        ("<input type=\"hidden\" name=\"hmacSecret\" value=\"", "\">"),
        ("<meta name='hmac-secret' property='a' content='", "'>"),
        ("<astro-island props=\"{&quot;hmacSecret&quot;:[0,&quot;", "&quot;]}\">"),
        ("<div id=app data-page=\"{&quot;props&quot;:{&quot;secret&quot;:&quot;", "&quot;}}\">"),
        ("self.__next_f.push([1,\"5:{\\\"hmacSecret\\\":\\\"", "\\\"}\\n\"])"),
        ("https://example.org/?a=1&hmacSecret=", "&b=2"),
        ("https://example.org/?hmac%5Fsecret%3D", "%26b"),
        ("const HMAC_SECRET: &str = \"", "\";"),
        ("Secret := \"", "\""),
        ("hmac_secret=b'", "', a=1)"),
        ("$config['hmac_secret'] = '", "';"),
        ("'hmac_secret' => '", "',"),
        ("X-SIR-Secret: ", "\r\n"),
        ("curl --hmac-secret ", " https://example.org"),
        ("Object.defineProperty(e,\"hmacSecret\",{value:\"", "\"})"),
        ("_defineProperty(this,\"hmacSecret\",\"", "\")"),
        ("(e.env||{}).HMAC_SECRET||\"", "\""),
        ("new Map([[\"hmacSecret\",\"", "\"]])"),
        (":root{--hmac-secret:", "}"),
        ("createSecretKey(\"", "\",\"hex\")"),
        ("createSecretKey(Buffer.from('", "', 'hex'))"),
        ("hmac(sha256,hexToBytes(\"", "\"),a)"),
        ("CryptoJS.HmacSHA256(a,CryptoJS.enc.Hex.parse(\"", "\"))"),
    ];
    for (before, after) in forms {
        let hex = lot.hex(64);
        let bytes = [before, &hex, after].concat();
        let found = examine(&Scanner::new(), bytes.as_bytes()).unwrap();
        assert_eq!(found.len(), 1, "{before}…{after}");
        assert_eq!((found[0].kind, found[0].start), (Kind::HmacSecret, before.len()), "{before}");
        assert_eq!(found[0].end, before.len() + 64, "{before}");
    }
}

#[test]
fn in_a_wasm_file_nothing_stands_between_two_texts() {
    let mut lot = Lot::new(8);
    for secret in secrets(&mut lot).iter().filter(|secret| secret.by != By::Name) {
        let bytes = [b"\0asm\x01\0\0\0\x0b\x80\x01text", secret.text.as_bytes(), b".and more\0\0"].concat();
        let found = examine(&scanner(secret), &bytes).unwrap();
        assert_eq!(found.len(), 1, "{}", secret.name);
        assert_eq!((found[0].kind, found[0].start), (secret.kind, 15), "{}", secret.name);
    }
}

#[test]
fn a_variable_is_found_whatever_characters_it_has() {
    // Found in review: texts were decoded, and the value that was looked for was not.
    let mut lot = Lot::new(9);
    for middle in ["%9f", "%41", "\\d", "\\\\", "&amp;", "&#38;", "\\x41", "%", "$", "${", "'", "\"+\""] {
        for lead in ["", "%9f", "\\d", "&"] {
            let value = [lead, &lot.word(9), middle, &lot.word(12)].concat();
            let scanner = Scanner::with_secret_values([(VARIABLE, &value)]);
            let js = value.replace('\\', "\\\\").replace('\'', "\\'").replace('"', "\\\"");
            let html = value.replace('&', "&amp;").replace('"', "&quot;");
            for text in [format!("k = {value};"), format!("k = \"{js}\";"), format!("<a data-k=\"{html}\">")]
            {
                let found = scanner.scan(text.as_bytes());
                assert_eq!(found.len(), 1, "a value with {middle} behind {lead}, in {} bytes", text.len());
                assert_eq!(found[0].kind, Kind::EnvSecret);
                let told = &text[found[0].start..found[0].end];
                assert!(told.starts_with(lead) || told.len() >= 16, "the value's beginning is part of it");
            }
        }
    }
}

#[test]
fn base64_that_begins_with_a_slash_is_no_path() {
    let mut lot = Lot::new(10);
    let value = ["/q7", &lot.word(40)].concat();
    assert_eq!(Scanner::with_secret_values([(VARIABLE, &value)]).scan(value.as_bytes()).len(), 1);
    for path in
        ["/run/secrets/my-key", "/etc/Ssl/Private2/Keys9/server", "/Users/Jane7/Projects/Shop2/certificate"]
    {
        assert!(Scanner::with_secret_values([(VARIABLE, path)]).scan(path.as_bytes()).is_empty(), "{path}");
    }
}

#[test]
fn an_organization_key_is_found() {
    let mut lot = Lot::new(11);
    for mode in ["", "live_", "test_"] {
        let text = format!("key: 'sk_org_{mode}{}'", lot.word(40));
        let found = Scanner::new().scan(text.as_bytes());
        assert_eq!(found.len(), 1, "sk_org_{mode}");
        assert_eq!((found[0].kind, &*found[0].masked), (Kind::ForeignSecretKey, "sk_org_…"));
    }
    assert!(Scanner::new().scan(b"sk_org_chart_of_the_company_and_its_parts").is_empty());
}

#[test]
fn a_piece_of_long_base64_is_read_wherever_it_was_cut() {
    // What reads a file in pieces cuts where it likes.
    let mut lot = Lot::new(12);
    let secret = secrets(&mut lot).into_iter().find(|secret| secret.kind == Kind::SecretKey).unwrap();
    let text =
        [filler(&mut lot, 90_000), format!("x=\"{}\";", secret.text), filler(&mut lot, 90_000)].concat();
    let encoded = base64::engine::general_purpose::STANDARD.encode(text.as_bytes());
    for cut in 0..4 {
        let found = Scanner::new().scan(&encoded.as_bytes()[cut..]);
        assert_eq!(found.len(), 1, "cut at {cut}");
    }
}
