//! The rules, by what they are about.

pub(crate) mod files;
pub(crate) mod policies;
pub(crate) mod scripts;
pub(crate) mod secrets;
pub(crate) mod widgets;
