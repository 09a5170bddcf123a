//! What comes from npm, and what goes there.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::locks;
use crate::places::Places;
use crate::run;

/// From this severity on, a known vulnerability stops the tests. These are tools of ours, not what donors run.
const SEVERE: [&str; 2] = ["high", "critical"];
/// A registry that swallows packets must not hold the tests up for ever; milliseconds.
const PATIENCE: &str = "20000";

/// Asks npm for known vulnerabilities of all that the lock files name. Returns a remark where it can't be asked.
pub(crate) fn audit(places: &Places) -> Result<Option<String>> {
    let mut faults = Vec::new();
    let mut remarks = Vec::new();
    for name in locks::NPM_LOCKS {
        let lock = places.root.join(name);
        let dir = lock.parent().context("a lock file lies in a folder")?;
        let output = run::command("npm")
            .args([
                "audit",
                "--json",
                "--package-lock-only",
                "--fetch-retries=0",
                "--fetch-timeout",
                PATIENCE,
            ])
            .current_dir(dir)
            .output()
            .context("could not start npm\n  remedy: cargo xtask setup")?;
        match verdict(&String::from_utf8_lossy(&output.stdout)) {
            Verdict::Found { severe, minor } => {
                faults.extend(severe.into_iter().map(|fault| format!("{name}: {fault}")));
                remarks.extend((minor > 0).then(|| format!("{name}: {minor} of lower severity")));
            }
            Verdict::NotAsked => {
                // The next would wait as long for the same.
                remarks.push(
                    "npm's vulnerabilities NOT checked: the registry here does not answer `npm audit`".into(),
                );
                break;
            }
        }
    }
    if !faults.is_empty() {
        bail!(
            "packages with known vulnerabilities:\n  {}\n  remedy: npm audit fix, in the folder named",
            faults.join("\n  ")
        );
    }
    Ok((!remarks.is_empty()).then(|| remarks.join("; ")))
}

#[derive(PartialEq, Eq, Debug)]
enum Verdict {
    Found { severe: Vec<String>, minor: u64 },
    NotAsked,
}

/// What `npm audit --json` wrote. Without a report nothing is known, whatever the exit code.
fn verdict(text: &str) -> Verdict {
    let report: Value = serde_json::from_str(text).unwrap_or_default();
    let (Some(found), Some(counts)) =
        (report["vulnerabilities"].as_object(), report["metadata"]["vulnerabilities"].as_object())
    else {
        return Verdict::NotAsked;
    };
    let total: u64 =
        counts.iter().filter(|(level, _)| *level != "total").filter_map(|(_, count)| count.as_u64()).sum();
    let severe: Vec<String> = found
        .iter()
        .filter_map(|(name, about)| {
            let level = about["severity"].as_str()?;
            SEVERE
                .contains(&level)
                .then(|| format!("{name} {} ({level})", about["range"].as_str().unwrap_or("")))
        })
        .collect();
    let minor = total.saturating_sub(severe.len() as u64);
    Verdict::Found { severe, minor }
}

/// Fails where installing the package would bring others along, or run anything.
pub(crate) fn refuse_dependencies(package: &Value) -> Result<()> {
    let mut faults = Vec::new();
    for field in ["dependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies"] {
        let empty = match &package[field] {
            Value::Null | Value::Bool(false) => true,
            Value::Object(names) => names.is_empty(),
            Value::Array(names) => names.is_empty(),
            _ => false,
        };
        if !empty {
            faults.push(format!("{field}: {}", package[field]));
        }
    }
    for (name, range) in package["peerDependencies"].as_object().into_iter().flatten() {
        if package["peerDependenciesMeta"][name]["optional"] != true {
            faults.push(format!("peerDependencies: {name} {range} is not optional"));
        }
    }
    // npm runs these on the machine of whoever installs.
    for script in ["preinstall", "install", "postinstall", "prepare", "prepublish"] {
        if !package["scripts"][script].is_null() {
            faults.push(format!("scripts.{script}: {}", package["scripts"][script]));
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    bail!(
        "the npm package would bring others along, or run on install:\n  {}\n  remedy: bundle what is needed, and do without the rest",
        faults.join("\n  ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_package_stands_alone() {
        let good = json!({
            "name": "sir-donate", "dependencies": {}, "bundleDependencies": false, "scripts": { "test": "x" },
            "peerDependencies": { "react": ">=18" }, "peerDependenciesMeta": { "react": { "optional": true } },
        });
        refuse_dependencies(&good).unwrap();
        refuse_dependencies(&json!({})).unwrap();
        for (field, value) in [
            ("dependencies", json!({ "left-pad": "1" })),
            ("optionalDependencies", json!({ "fsevents": "2" })),
            ("bundleDependencies", json!(true)),
            ("bundledDependencies", json!(["left-pad"])),
            ("peerDependenciesMeta", json!({})),
            ("scripts", json!({ "postinstall": "node x.js" })),
        ] {
            let mut bad = good.clone();
            bad[field] = value;
            assert!(refuse_dependencies(&bad).is_err(), "{field}");
        }
    }

    #[test]
    fn a_report_is_read_by_its_severities() {
        let report = json!({
            "auditReportVersion": 2,
            "vulnerabilities": {
                "a": { "severity": "high", "range": "<2" },
                "b": { "severity": "moderate", "range": "*" },
            },
            "metadata": { "vulnerabilities": { "info": 0, "moderate": 1, "high": 1, "critical": 0, "total": 2 } },
        });
        assert_eq!(
            verdict(&report.to_string()),
            Verdict::Found { severe: vec!["a <2 (high)".into()], minor: 1 }
        );
        let clean = json!({ "vulnerabilities": {}, "metadata": { "vulnerabilities": { "total": 0 } } });
        assert_eq!(verdict(&clean.to_string()), Verdict::Found { severe: vec![], minor: 0 });
    }

    #[test]
    fn no_report_is_not_a_clean_one() {
        for text in ["", "{}", "not json", r#"{ "message": "405 Method Not Allowed", "error": {} }"#] {
            assert_eq!(verdict(text), Verdict::NotAsked, "{text}");
        }
    }
}
