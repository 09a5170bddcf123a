//! What SIR tokens are, for those who want to know: closed at first, for it is nobody's reason to give.

use super::scope::Scope;
use crate::browser::dom::Node;
use crate::i18n::Key;

/// The question, and the answer behind it.
pub(crate) fn tokens(scope: &Scope) -> Node {
    Node::new("details").holds(&[
        scope.says(Node::new("summary"), Key::tokens_question),
        scope.says(Node::new("p"), Key::tokens_answer),
    ])
}
