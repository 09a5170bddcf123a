//! The names of the attributes and the words that they take, from www/interface.json.

use std::error::Error;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let path = "../www/interface.json";
    println!("cargo::rerun-if-changed={path}");
    let interface: serde_json::Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut code = String::from("&[\n");
    for attribute in interface["attributes"].as_array().ok_or("www/interface.json lists no attributes")? {
        let words: Vec<String> =
            attribute["values"].as_array().into_iter().flatten().map(|one| text(&one["value"])).collect();
        code.push_str(&format!("    ({:?}, &{words:?}),\n", text(&attribute["name"])));
    }
    code.push_str("]\n");
    fs::write(format!("{}/attributes.rs", env::var("OUT_DIR")?), code)?;
    Ok(())
}
