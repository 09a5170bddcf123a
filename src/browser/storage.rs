//! `localStorage`, which may be blocked, full or poisoned: then there is simply nothing kept.

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The text under `name`.
pub fn load(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

/// Keeps `text` under `name`; an empty text removes it.
pub fn keep(name: &str, text: &str) {
    let Some(storage) = storage() else { return };
    // A full store loses a convenience, not a donation.
    let _ = if text.is_empty() { storage.remove_item(name) } else { storage.set_item(name, text) };
}
