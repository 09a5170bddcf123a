//! What of a page's HTML matters here: a few kinds of tags, where they stand, and what is inside of them.
//!
//! Tags are cut by html5gum, which does so by the standard's letter. Of the standard's way to make a tree of them only that
//! is here which decides what stands inside of a widget: what an end tag closes, and which tags end a paragraph.

use std::collections::{BTreeSet, HashMap};

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, State, Tokenizer};

use crate::interface::TAG;

/// The tags that are kept.
const KEPT: [&str; 6] = [TAG, "script", "meta", "base", "link", "iframe"];
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// A paragraph ends where one of these begins.
const END_PARAGRAPHS: [&str; 34] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "table",
    "ul",
];
/// Paragraphs outside of one of these are not seen from within.
const SCOPES: [&str; 10] =
    ["applet", "button", "caption", "html", "marquee", "object", "table", "td", "template", "th"];
/// What may stand before the body begins.
const HEAD: [&str; 11] =
    ["html", "head", "title", "meta", "link", "script", "style", "base", "noscript", "template", "basefont"];
/// What shows nothing by itself, and is no fallback.
const UNSEEN: [&str; 9] = ["br", "wbr", "script", "style", "template", "noscript", "meta", "link", "slot"];
/// More than anybody writes; the rest of them is not read.
const MOST_ATTRIBUTES: usize = 100;

/// An attribute of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// In small letters.
    pub(crate) name: String,
    pub(crate) value: String,
    /// The first byte of its name.
    pub(crate) start: usize,
}

/// How an element came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// By its own end tag.
    Own,
    /// By the end of what is around it, or of the page.
    Around,
    /// By a tag within it that ends the paragraph around it.
    Paragraph,
}

/// A start tag, and what became of its element.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    /// In the order in which they stand.
    pub(crate) attributes: Vec<Attribute>,
    /// The first byte of the tag, and the one behind it.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Written with a slash at its end.
    pub(crate) slash: bool,
    pub(crate) in_head: bool,
    /// What a script holds.
    pub(crate) text: String,
    /// Whether something within shows.
    pub(crate) content: bool,
    /// Elements right inside of it that show.
    pub(crate) children: usize,
    pub(crate) ended: End,
}

impl Tag {
    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.attribute(name).map(|attribute| attribute.value.as_str())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// The value without blanks around it; none where nothing is left.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.value(name).map(str::trim).filter(|value| !value.is_empty())
    }
}

/// A page, read.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// In the order in which they stand.
    pub(crate) tags: Vec<Tag>,
    pub(crate) ids: BTreeSet<String>,
}

impl Document {
    pub(crate) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Tag> {
        self.tags.iter().filter(move |tag| tag.name == name)
    }
}

/// An element that has no end yet.
struct Open {
    name: String,
    /// The tag that is kept of it.
    kept: Option<usize>,
    /// Within a template, or what shows without scripts alone.
    inert: bool,
    /// Within a drawing or a formula, where a slash ends an element.
    foreign: bool,
    /// That a paragraph is open which a tag could end.
    paragraph: bool,
}

#[derive(Default)]
struct Builder {
    document: Document,
    open: Vec<Open>,
    /// How many of a name are open.
    counts: HashMap<String, usize>,
    /// The open widgets, outermost first, with how many elements were open around them.
    widgets: Vec<(usize, usize)>,
    in_body: bool,
}

/// Reads a page.
pub(crate) fn read(html: &str) -> Document {
    let mut builder = Builder::default();
    let mut tag = Start::default();
    // Events and not tokens: of those it keeps one for each fault of a tag, however long that is.
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| -> Option<()> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                tag = Start { name: text(name), start: span.start, ..Start::default() }
            }
            CallbackEvent::AttributeName { name } => tag.attribute(name, span.start),
            CallbackEvent::AttributeValue { value } => tag.value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                let tag = std::mem::take(&mut tag);
                // It is told where an element is at its end that the emitter takes for the beginning of one.
                return builder.start(html, tag, self_closing, span.end).then_some(());
            }
            CallbackEvent::EndTag { name } => builder.end(&text(name)),
            CallbackEvent::String { value } => builder.text(&text(value)),
            _ => {}
        }
        None
    });
    emitter.naively_switch_states(true);
    let mut tokenizer = Tokenizer::new_with_emitter(html, emitter);
    while tokenizer.next().is_some() {
        tokenizer.set_state(State::Data);
    }
    drop(tokenizer);
    builder.close(0, End::Around);
    builder.document
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A start tag that is being read.
#[derive(Default)]
struct Start {
    name: String,
    start: usize,
    attributes: Vec<Attribute>,
    /// That the attribute which is being read counts for nothing.
    passed: bool,
}

impl Start {
    fn attribute(&mut self, name: &[u8], start: usize) {
        let name = text(name);
        // What is said twice counts once.
        self.passed =
            self.attributes.len() == MOST_ATTRIBUTES || self.attributes.iter().any(|one| one.name == name);
        if !self.passed {
            self.attributes.push(Attribute { name, value: String::new(), start });
        }
    }

    fn value(&mut self, value: &[u8]) {
        if let Some(last) = self.attributes.last_mut().filter(|_| !self.passed) {
            last.value = text(value);
        }
    }
}

impl Builder {
    /// Says whether a slash ended the element, as within a drawing: `<title/>` has no text there.
    fn start(&mut self, html: &str, mut tag: Start, slash: bool, end: usize) -> bool {
        let name = std::mem::take(&mut tag.name);
        let is = |list: &[&str]| list.contains(&&*name);
        let foreign = self.open.last().is_some_and(|open| open.foreign);
        if !foreign && is(&END_PARAGRAPHS) && self.open.last().is_some_and(|open| open.paragraph) {
            self.end_by("p", End::Paragraph);
        }
        let around = self.open.last();
        let inert = around.is_some_and(|open| open.inert);
        // What a template in the head holds is not the page's yet.
        self.in_body |= !inert && !is(&HEAD);
        let paragraph = around.is_some_and(|open| open.paragraph);
        if !inert && let Some(id) = tag.attributes.iter().find(|attribute| attribute.name == "id") {
            self.document.ids.insert(id.value.clone());
        }
        if !inert && !is(&UNSEEN) {
            self.seen(true);
        }
        // One that makes a shadow root is there from the beginning.
        let template = name == "template" && !tag.attributes.iter().any(|one| one.name == "shadowrootmode");
        let kept = (!inert && is(&KEPT)).then(|| {
            self.document.tags.push(kept(html, name.clone(), tag, slash, end, !self.in_body));
            self.document.tags.len() - 1
        });
        let ended = foreign && slash;
        if is(&VOID) || ended {
            return ended;
        }
        if name == TAG
            && let Some(kept) = kept
        {
            self.widgets.push((kept, self.open.len()));
        }
        let open = Open {
            kept,
            inert: inert || template || name == "noscript",
            foreign: is(&["svg", "math"]) || foreign && !is(&["foreignobject", "desc", "title"]),
            paragraph: name == "p" || paragraph && !is(&SCOPES),
            name,
        };
        *self.counts.entry(open.name.clone()).or_default() += 1;
        self.open.push(open);
        false
    }

    fn end(&mut self, name: &str) {
        if name == "head" {
            self.in_body = true;
        }
        self.end_by(name, End::Around);
    }

    /// Ends the innermost element of a name, and all within it.
    fn end_by(&mut self, name: &str, how: End) {
        // Looked for where it is alone: each element is passed once.
        if self.counts.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            self.close(at + 1, how);
            self.close(at, End::Own);
        }
    }

    fn close(&mut self, left: usize, how: End) {
        while self.open.len() > left {
            let Some(open) = self.open.pop() else { return };
            if let Some(count) = self.counts.get_mut(&open.name) {
                *count -= 1;
            }
            if let Some(kept) = open.kept {
                self.document.tags[kept].ended = how;
                if self.widgets.last().is_some_and(|(widget, _)| *widget == kept) {
                    self.widgets.pop();
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        let Some(open) = self.open.last() else {
            self.in_body |= !text.trim().is_empty();
            return;
        };
        if open.name == "script" {
            if let Some(kept) = open.kept {
                self.document.tags[kept].text.push_str(text);
            }
        } else if !text.trim().is_empty() && !open.inert && !matches!(&*open.name, "style" | "title") {
            self.in_body = true;
            self.seen(false);
        }
    }

    /// Something shows within the innermost widget.
    fn seen(&mut self, element: bool) {
        if let Some((widget, depth)) = self.widgets.last() {
            let tag = &mut self.document.tags[*widget];
            tag.content = true;
            tag.children += usize::from(element && self.open.len() == depth + 1);
        }
    }
}

fn kept(html: &str, name: String, tag: Start, slash: bool, end: usize, in_head: bool) -> Tag {
    let within = |at: usize| {
        let mut at = at.min(html.len());
        while !html.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let mut attributes = tag.attributes;
    for attribute in &mut attributes {
        attribute.start = within(attribute.start);
    }
    Tag {
        name,
        attributes,
        start: within(tag.start),
        end: within(end),
        slash,
        in_head,
        text: String::new(),
        content: false,
        children: 0,
        ended: End::Around,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widget(html: &str) -> Tag {
        read(html).named(TAG).next().unwrap().clone()
    }

    #[test]
    fn tags_and_attributes_know_where_they_stand() {
        let html = "<!doctype html>\r\n<p>é</p>\r\n<SCRIPT\n  Async src='a&amp;b.js'\r\n  nonce=x>let a = '<p>';</SCRIPT>\n<sir-donate a a=2 />";
        let document = read(html);
        let script = document.named("script").next().unwrap();
        assert_eq!(&html[script.start..script.end], "<SCRIPT\n  Async src='a&amp;b.js'\r\n  nonce=x>");
        assert_eq!((script.value("src"), script.text.as_str()), (Some("a&b.js"), "let a = '<p>';"));
        for attribute in &script.attributes {
            assert!(
                html[attribute.start..].to_ascii_lowercase().starts_with(&attribute.name),
                "{attribute:?}"
            );
        }
        let names: Vec<&str> = script.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
        assert_eq!(names, ["async", "src", "nonce"]);
        let widget = widget(html);
        assert!(widget.slash && &html[widget.start..] == "<sir-donate a a=2 />");
    }

    #[test]
    fn what_is_inert_or_no_markup_is_no_tag() {
        for html in [
            "<!-- <sir-donate> -->",
            "<script>'<sir-donate>'</script>",
            "<style>a { content: '<sir-donate>' }</style>",
            "<title><sir-donate></title>",
            "<textarea><sir-donate></textarea>",
            "<template><div><sir-donate></sir-donate></div></template>",
            "<svg><desc><title><sir-donate></title></desc></svg>",
            "<noscript><sir-donate></sir-donate></noscript>",
            "<p title='<sir-donate>'>",
        ] {
            assert_eq!(read(html).named(TAG).count(), 0, "{html}");
        }
        for html in [
            "<template></template><noscript></noscript><sir-donate>",
            "<svg><title/><path/></svg><sir-donate>",
            "<svg><style/><script href=a.js /></svg><sir-donate>",
            "<math><title/></math><sir-donate>",
            "<div><template shadowrootmode=open><sir-donate></sir-donate></template></div>",
        ] {
            assert_eq!(read(html).named(TAG).count(), 1, "{html}");
        }
    }

    #[test]
    fn what_stands_inside() {
        for (html, content, children, ended) in [
            ("<sir-donate> \n</sir-donate>after", false, 0, End::Own),
            ("<sir-donate><a href=x>Donate</a></sir-donate>", true, 1, End::Own),
            ("<sir-donate>Give</sir-donate>", true, 0, End::Own),
            ("<p><sir-donate><br />\n<a>Give</a></sir-donate></p>", true, 1, End::Own),
            ("<sir-donate><br></sir-donate>", false, 0, End::Own),
            ("<div><sir-donate><a>x</a><img></div><p>after", true, 2, End::Around),
            ("<sir-donate /><p>one<p>two", true, 2, End::Around),
            ("<sir-donate /><a>Give</a></sir-donate>", true, 1, End::Own),
            ("<p><sir-donate><div>Give</div></sir-donate></p>", false, 0, End::Paragraph),
            ("<p><button><sir-donate><div>Give</div></sir-donate>", true, 1, End::Own),
            ("<sir-donate><template>x</template></sir-donate>", false, 0, End::Own),
            ("<sir-donate><svg><path/><path/></svg></sir-donate>", true, 1, End::Own),
        ] {
            let tag = widget(html);
            assert_eq!((tag.content, tag.children, tag.ended), (content, children, ended), "{html}");
        }
    }

    #[test]
    fn the_head_ends_where_the_body_begins() {
        let heads = |html: &str| read(html).named("script").map(|tag| tag.in_head).collect::<Vec<_>>();
        assert_eq!(heads("<html><head><script></script></head><body><script></script>"), [true, false]);
        assert_eq!(heads("<title>A title</title><script></script><p><script></script>"), [true, false]);
        assert_eq!(heads("<script></script>\n<sir-donate></sir-donate><script></script>"), [true, false]);
        assert_eq!(heads("<head><template><p>Words</p></template><script></script></head>"), [true]);
    }
}
