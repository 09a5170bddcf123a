//! Elements that follow the widget's state.
//!
//! A part of the form is a text that describes its elements, and beside it what becomes of those that it marks. What an
//! element shows is a plain function of the state, so one effect serves a whole form: it asks every function anew and writes
//! what differs. Code that makes each element, and a closure's type for each place, would cost more bytes than the rest of the
//! form.

use super::field;
use super::widget::{State, Widget};
use crate::browser::dom::{Ears, Listeners, Node};
use crate::browser::intl::Formats;
use crate::donation::{Event, Field};
use crate::i18n::Key;
use core::cell::RefCell;
use reactive_graph::effect::RenderEffect;
use std::rc::Rc;

/// What an element shows: nothing stands for an empty text, or for an attribute that is not there.
pub(crate) type Read = fn(&State, &Formats) -> Option<String>;

/// The choices of a group of radios.
pub(crate) type Offer = fn(&State, &Formats) -> Vec<Choice>;

/// One radio.
pub(crate) struct Choice {
    pub(crate) text: String,
    pub(crate) chosen: bool,
    pub(crate) event: Event,
}

/// A part of the form: a line of `text` for each element (`web.js` says how), and what becomes of its marks, in their order.
pub(crate) struct Part {
    pub(crate) text: &'static str,
    pub(crate) binds: &'static [Bind],
}

/// What becomes of an element.
pub(crate) enum Bind {
    /// It holds these parts.
    Holds(&'static [&'static Part]),
    /// It holds the first parts where the function says yes, and the second ones where not.
    Either(fn(&State) -> bool, [&'static [&'static Part]; 2]),
    /// It shows a message that is the same in every state.
    Says(Key),
    /// It shows a text.
    Text(Read),
    /// It has an attribute.
    Attribute(&'static str, Read),
    /// It has an attribute without a value, or doesn't have it.
    Flag(&'static str, fn(&State, &Formats) -> bool),
    /// It is a field for this.
    Field(Field),
    /// It shows what is wrong with the field for this.
    Message(Field),
    /// It holds native radios of this name.
    Radios(&'static str, Offer),
    /// It does something on an event.
    On(&'static str, fn(Widget)),
    /// It is a form: what it does on being submitted.
    Submit,
}

/// It is there as long as the function says no.
macro_rules! hidden {
    ($read:expr) => {
        $crate::ui::scope::Bind::Flag("hidden", $read)
    };
}
pub(crate) use hidden;

struct Binding {
    node: Node,
    bind: &'static Bind,
    // Nothing has been written before the first time.
    last: Option<Option<String>>,
    /// The radios that it holds: label, input and text.
    radios: Vec<[Node; 3]>,
}

impl Binding {
    fn refresh(&mut self, at: usize, state: &State, formats: &Formats, ears: &Ears) {
        let now = match *self.bind {
            Bind::Says(key) => Some(state.texts().say(key)),
            Bind::Text(read) | Bind::Attribute(_, read) => read(state, formats),
            Bind::Flag(_, read) => read(state, formats).then(String::new),
            Bind::Field(field) => field::value(state, field),
            Bind::Message(field) => field::message(state, formats, field),
            Bind::Radios(name, offer) => return self.offer(at, name, offer(state, formats), ears),
            Bind::Holds(_) | Bind::Either(..) | Bind::On(..) | Bind::Submit => return,
        };
        if let Bind::Field(field) = *self.bind {
            self.node.set("aria-invalid", state.form.fault(field).map(|_| "true"));
        }
        // A field too: what was written there without a word must not be lost before it is read.
        if self.last.as_ref() == Some(&now) {
            return;
        }
        let text = now.as_deref();
        match *self.bind {
            Bind::Attribute(name, _) | Bind::Flag(name, _) => self.node.set(name, text),
            Bind::Field(_) => self.node.fill(text.unwrap_or_default()),
            _ => self.node.say(text.unwrap_or_default()),
        }
        self.last = Some(now);
    }

    fn offer(&mut self, at: usize, name: &str, choices: Vec<Choice>, ears: &Ears) {
        while self.radios.len() > choices.len() {
            if let Some([label, ..]) = self.radios.pop() {
                label.remove();
            }
        }
        while self.radios.len() < choices.len() {
            let text = ["label|class=choice|@\n input|type=radio|name=", name, "|@\n span|@"].concat();
            let mut nodes = self.node.grow(&text);
            let (Some(label), Some(input), Some(text)) = (nodes.next(), nodes.next(), nodes.next()) else {
                return;
            };
            ears.hear(&input, "change", number(at, self.radios.len()));
            self.radios.push([label, input, text]);
        }
        for (choice, [_, input, text]) in choices.iter().zip(&self.radios) {
            text.say(&choice.text);
            input.check(choice.chosen);
        }
    }
}

// What an event is told by: which binding, and which of its radios. There are some 70 of the former, and 101 of the latter at
// most.
fn number(binding: usize, choice: usize) -> u32 {
    (binding * 256 + choice) as u32
}

/// What follows the state.
struct Scope {
    widget: Widget,
    bindings: RefCell<Vec<Binding>>,
}

impl Scope {
    // In the order of the text: an event's number counts them.
    fn grow(&self, root: &Node, part: &'static Part) {
        for (bind, node) in part.binds.iter().zip(root.grow(part.text)) {
            let parts = match bind {
                Bind::Holds(parts) => *parts,
                Bind::Either(is, [yes, no]) => {
                    if self.widget.peek(is) == Some(true) {
                        yes
                    } else {
                        no
                    }
                }
                bind => {
                    self.bindings.borrow_mut().push(Binding { node, bind, last: None, radios: Vec::new() });
                    continue;
                }
            };
            for part in parts {
                self.grow(&node, part);
            }
        }
    }

    fn heard(&self, number: u32) {
        let widget = self.widget;
        let found = self
            .bindings
            .borrow()
            .get(number as usize / 256)
            .map(|binding| (binding.bind, binding.node.clone()));
        match found {
            Some((Bind::Field(field), node)) => widget.apply(field::event(*field, node.value())),
            Some((Bind::Radios(_, offer), _)) => {
                let mut event = None;
                widget.follow(&mut |state, formats| {
                    event = offer(state, formats).into_iter().nth(number as usize % 256);
                });
                if let Some(Choice { event, .. }) = event {
                    widget.apply(event);
                }
            }
            Some((Bind::On(_, act), _)) => act(widget),
            Some((Bind::Submit, _)) => self.submit(),
            _ => {}
        }
    }

    // What was written into a field without an event, as some programs that fill in do, is taken over first; where that changes
    // what is to be paid, the button says so and nothing is sent.
    fn submit(&self) {
        let widget = self.widget;
        let shown = widget.peek(|state| state.form.total());
        let changed = |binding: &Binding| {
            let Bind::Field(field) = *binding.bind else { return None };
            let known = binding.last.iter().flatten().next().map_or("", String::as_str);
            Some(binding.node.value()).filter(|value| value != known).map(|value| field::event(field, value))
        };
        let events: Vec<Event> = self.bindings.borrow().iter().filter_map(changed).collect();
        for event in events {
            widget.apply(event);
        }
        if widget.peek(|state| state.form.total()) == shown {
            widget.apply(Event::Submit);
        }
    }
}

/// Puts a part into `root`. From now on, and as long as the widget is there, it follows the state.
pub(crate) fn live(widget: Widget, root: &Node, part: &'static Part) {
    let scope = Rc::new(Scope { widget, bindings: RefCell::default() });
    scope.grow(root, part);
    let hearing = scope.clone();
    let listeners = Listeners::new(Box::new(move |number| hearing.heard(number)));
    let ears = listeners.ears();
    for (at, binding) in scope.bindings.borrow().iter().enumerate() {
        let name = match binding.bind {
            Bind::Field(_) => "input",
            Bind::On(name, _) => name,
            Bind::Submit => "submit",
            _ => continue,
        };
        ears.hear(&binding.node, name, number(at, 0));
    }
    widget.hear(listeners);
    widget.keep(RenderEffect::new(move |_| {
        widget.follow(&mut |state, formats| {
            for (at, binding) in scope.bindings.borrow_mut().iter_mut().enumerate() {
                binding.refresh(at, state, formats, &ears);
            }
        });
    }));
}

#[cfg(test)]
mod tests {
    use super::{Bind, Part};
    use crate::ui::form::FORM;
    use crate::ui::status::STATUS;

    fn each(part: &'static Part, look: &mut dyn FnMut(&'static Part)) {
        look(part);
        for bind in part.binds {
            let inner = match bind {
                Bind::Holds(parts) => [*parts, &[]],
                Bind::Either(_, parts) => *parts,
                _ => continue,
            };
            for part in inner.into_iter().flatten() {
                each(part, look);
            }
        }
    }

    #[test]
    fn each_mark_has_what_becomes_of_it() {
        let mut seen = 0;
        for root in [&FORM, &STATUS] {
            each(root, &mut |part| {
                let marks = part.text.split(['|', '\n']).filter(|word| word.starts_with('@'));
                assert_eq!(marks.map(str::len).sum::<usize>(), part.binds.len(), "{}", part.text);
                seen += 1;
            });
        }
        assert!(seen > 15, "all parts of the form and the card are looked at, not {seen}");
    }
}
