//! What SIR tokens are, for those who want to know: closed at first, for it is nobody's reason to give.

use super::scope::{Bind, Part};
use crate::i18n::Key;

/// The question, and the answer behind it.
pub(crate) static TOKENS: Part = Part {
    text: "summary|@\np|@",
    binds: &[Bind::Says(Key::tokens_question), Bind::Says(Key::tokens_answer)],
};
