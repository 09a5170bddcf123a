//! Types of files, as browsers go by them.

/// The type alone, in small letters.
pub(crate) fn essence(value: &str) -> String {
    // Of several headers the last one counts.
    let last = value.rsplit(',').next().unwrap_or_default();
    last.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether it is one of JavaScript's.
pub(crate) fn is_script(essence: &str) -> bool {
    let Some((kind, name)) = essence.split_once('/') else { return false };
    let versions = ["javascript1.0", "javascript1.1", "javascript1.2", "javascript1.3", "javascript1.4"];
    matches!(kind, "text" | "application")
        && matches!(name, "javascript" | "x-javascript" | "ecmascript" | "x-ecmascript")
        || kind == "text"
            && (matches!(name, "jscript" | "livescript" | "javascript1.5") || versions.contains(&name))
}

/// Whether a browser runs a script that is served with this type. Without `nosniff` it runs nearly all of them.
pub(crate) fn runs(content_type: Option<&str>, nosniff: bool) -> bool {
    let essence = essence(content_type.unwrap_or_default());
    let never =
        ["image/", "audio/", "video/"].iter().any(|kind| essence.starts_with(kind)) || essence == "text/csv";
    is_script(&essence) || !nosniff && !never
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs() {
        for (content_type, nosniff, expected) in [
            (Some("text/javascript; charset=utf-8"), true, true),
            (Some("Application/JavaScript"), true, true),
            (Some("text/plain"), false, true),
            (Some("text/plain"), true, false),
            (Some("text/html, text/javascript"), true, true),
            (Some("application/octet-stream"), true, false),
            (Some("text/csv"), false, false),
            (Some("image/png"), false, false),
            (None, false, true),
            (None, true, false),
        ] {
            assert_eq!(runs(content_type, nosniff), expected, "{content_type:?} {nosniff}");
        }
    }
}
