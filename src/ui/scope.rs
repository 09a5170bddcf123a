//! Elements that follow the widget's state.
//!
//! What an element shows is a plain function of the state, so one effect serves a whole form: it asks every function
//! anew and writes what differs. A closure's type for each place would cost more bytes than the rest of the form.

use super::widget::{State, Widget};
use crate::browser::dom::{Listener, Node};
use crate::browser::intl::Formats;
use crate::donation::Event;
use crate::i18n::Key;
use core::cell::RefCell;
use leptos::prelude::*;
use std::rc::Rc;

/// What an element shows: nothing stands for an empty text, or for an attribute that is not there.
pub(crate) type Read = fn(&State, &Formats) -> Option<String>;

/// Takes over what stands in a field.
pub(crate) type Input = fn(Widget, &Node);

/// The choices of a group of radios.
pub(crate) type Offer = fn(&State, &Formats) -> Vec<Choice>;

/// One radio.
pub(crate) struct Choice {
    pub(crate) text: String,
    pub(crate) chosen: bool,
    pub(crate) event: Event,
}

enum Part {
    Text,
    Attribute(&'static str),
    Field(Input),
}

/// Where it comes from.
enum Source {
    State(Read),
    /// A message that is the same in every state.
    Message(Key),
}

struct Binding {
    node: Node,
    part: Part,
    source: Source,
    // Nothing has been written before the first time.
    last: Option<Option<String>>,
}

impl Binding {
    fn refresh(&mut self, state: &State, formats: &Formats) {
        let now = match self.source {
            Source::State(read) => read(state, formats),
            Source::Message(key) => Some(state.texts().say(key)),
        };
        // A field too: what was written there without a word must not be lost before it is read.
        if self.last.as_ref() == Some(&now) {
            return;
        }
        let text = now.as_deref();
        match self.part {
            Part::Text => self.node.say(text.unwrap_or_default()),
            Part::Attribute(name) => self.node.set(name, text),
            Part::Field(_) => self.node.fill(text.unwrap_or_default()),
        }
        self.last = Some(now);
    }
}

struct Group {
    root: Node,
    name: &'static str,
    offer: Offer,
    radios: Vec<(Node, Node, Node, Listener)>,
}

impl Group {
    fn refresh(&mut self, state: &State, formats: &Formats, widget: Widget) {
        let choices = (self.offer)(state, formats);
        while self.radios.len() > choices.len() {
            if let Some((label, ..)) = self.radios.pop() {
                label.remove();
            }
        }
        while self.radios.len() < choices.len() {
            let input = Node::new("input").with("type", "radio").with("name", self.name);
            let text = Node::new("span");
            let label = Node::new("label").class("choice").holds(&[input.clone(), text.clone()]);
            self.root.add(&label);
            let (at, offer) = (self.radios.len(), self.offer);
            let listener = input.on(
                "change",
                Box::new(move |_| {
                    let mut event = None;
                    widget.follow(&mut |state, formats| event = offer(state, formats).into_iter().nth(at));
                    if let Some(Choice { event, .. }) = event {
                        widget.apply(event);
                    }
                }),
            );
            self.radios.push((label, input, text, listener));
        }
        for (choice, (_, input, text, _)) in choices.iter().zip(&self.radios) {
            text.say(&choice.text);
            input.check(choice.chosen);
        }
    }
}

/// Collects what follows the state while a form is put together.
pub(crate) struct Scope {
    /// The widget whose state it is.
    pub(crate) widget: Widget,
    bindings: RefCell<Vec<Binding>>,
    groups: RefCell<Vec<Group>>,
    listeners: RefCell<Vec<Listener>>,
}

impl Scope {
    pub(crate) fn new(widget: Widget) -> Self {
        Self {
            widget,
            bindings: RefCell::default(),
            groups: RefCell::default(),
            listeners: RefCell::default(),
        }
    }

    fn bind(&self, node: Node, part: Part, source: Source) -> Node {
        self.bindings.borrow_mut().push(Binding { node: node.clone(), part, source, last: None });
        node
    }

    /// An element with a message of its own.
    pub(crate) fn says(&self, node: Node, key: Key) -> Node {
        self.bind(node, Part::Text, Source::Message(key))
    }

    /// An element whose text follows the state.
    pub(crate) fn text(&self, node: Node, read: Read) -> Node {
        self.bind(node, Part::Text, Source::State(read))
    }

    /// An element with an attribute that follows the state.
    pub(crate) fn attribute(&self, node: Node, name: &'static str, read: Read) -> Node {
        self.bind(node, Part::Attribute(name), Source::State(read))
    }

    /// An element that is there as long as `read` is nothing: it writes the attribute `hidden`.
    pub(crate) fn hidden(&self, node: Node, read: Read) -> Node {
        self.attribute(node, "hidden", read)
    }

    /// A field whose text follows the state, and is taken over as it changes.
    pub(crate) fn field(&self, node: Node, read: Read, input: Input) -> Node {
        self.on(self.bind(node, Part::Field(input), Source::State(read)), "input", input)
    }

    /// A group of native radios.
    pub(crate) fn radios(&self, root: Node, name: &'static str, offer: Offer) -> Node {
        let group = Group { root: root.clone(), name, offer, radios: Vec::new() };
        self.groups.borrow_mut().push(group);
        root
    }

    /// An element that does something on an event.
    pub(crate) fn on(&self, node: Node, name: &'static str, act: fn(Widget, &Node)) -> Node {
        let (widget, target) = (self.widget, node.clone());
        let listener = node.on(name, Box::new(move |_| act(widget, &target)));
        self.listeners.borrow_mut().push(listener);
        node
    }

    /// From now on, and until the owner ends, everything follows the state. Where `root` is submitted, what was written into
    /// a field without an event, as some programs that fill in do, is taken over first; where that changes what is to be
    /// paid, the button says so and nothing is sent.
    pub(crate) fn live(self, root: &Node) {
        let widget = self.widget;
        // The whole of it: a field that the closure did not name would be dropped here, the listeners for one.
        let scope = Rc::new(self);
        let fields = scope.clone();
        let effect = RenderEffect::new(move |_| {
            widget.follow(&mut |state, formats| {
                for binding in scope.bindings.borrow_mut().iter_mut() {
                    binding.refresh(state, formats);
                }
                for group in scope.groups.borrow_mut().iter_mut() {
                    group.refresh(state, formats, widget);
                }
            });
        });
        let listener = root.on(
            "submit",
            Box::new(move |event| {
                event.prevent_default();
                let (mut shown, mut total) = (None, None);
                widget.follow(&mut |state, _| shown = state.form.total());
                for binding in fields.bindings.borrow().iter() {
                    let known = binding.last.iter().flatten().next().map_or("", String::as_str);
                    if let Part::Field(input) = binding.part
                        && known != binding.node.value()
                    {
                        input(widget, &binding.node);
                    }
                }
                widget.follow(&mut |state, _| total = state.form.total());
                if total == shown {
                    widget.apply(Event::Submit);
                }
            }),
        );
        StoredValue::new_local((effect, listener));
    }
}

/// The attribute's value where it is to be there.
pub(crate) fn when(set: bool) -> Option<String> {
    set.then(String::new)
}
