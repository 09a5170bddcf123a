//! Colours, corners and font.

/// The rule for the element; nothing where nothing is set.
pub(crate) fn sheet(styles: &[(&'static str, String)]) -> String {
    if styles.is_empty() {
        return String::new();
    }
    let lines: String = styles.iter().map(|(name, value)| format!("  {name}: {value};\n")).collect();
    format!("\nsir-donate {{\n{lines}}}\n")
}
