//! The reference's sentences, as HTML: they are CommonMark with code and links.

use leptos::prelude::*;

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Code(String),
    Link(String, String),
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[']) {
        let (before, from) = rest.split_at(at);
        let found = if let Some(code) = from.strip_prefix('`') {
            code.split_once('`').map(|(code, rest)| (Piece::Code(code.to_owned()), rest))
        } else {
            from[1..].split_once("](").and_then(|(words, rest)| {
                let (target, rest) = rest.split_once(')')?;
                Some((Piece::Link(words.to_owned(), target.to_owned()), rest))
            })
        };
        let Some((piece, behind)) = found else { break };
        pieces.extend([Piece::Text(before.to_owned()), piece]);
        rest = behind;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces.retain(|piece| *piece != Piece::Text(String::new()));
    pieces
}

/// Where a link of the documents leads on the site.
fn page(target: &str) -> String {
    format!("../docs/{}", target.replacen(".md", ".html", 1))
}

#[component]
pub(crate) fn Sentence(text: String) -> impl IntoView {
    pieces(&text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.into_any(),
            Piece::Code(code) => view! { <code>{code}</code> }.into_any(),
            Piece::Link(words, target) => {
                view! { <a href=page(&target) target="_blank">{words}</a> }.into_any()
            }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::INTERFACE;

    #[test]
    fn sentences_are_taken_apart() {
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(
            pieces("Of [their names](languages.md#own), `a`. A [b"),
            [
                text("Of "),
                Piece::Link("their names".into(), "languages.md#own".into()),
                text(", "),
                Piece::Code("a".into()),
                text(". A [b"),
            ]
        );
        assert_eq!(page("languages.md#own"), "../docs/languages.html#own");
    }

    #[test]
    fn nothing_of_the_list_is_left_as_markup() {
        for one in &INTERFACE.attributes {
            for piece in pieces(&one.summary) {
                assert!(!matches!(piece, Piece::Text(text) if text.contains(['`', '['])), "{}", one.name);
            }
        }
    }
}
