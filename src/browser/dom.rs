//! Elements, made by concrete code: a generic view type for each element of the form would more than double the bytes
//! that a donor downloads.

use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, EventTarget, HtmlElement, HtmlInputElement};

/// An element of the page.
#[derive(Clone, Debug)]
pub struct Node(HtmlElement);

impl Node {
    /// A new element.
    pub fn new(tag: &str) -> Self {
        let document = web_sys::window().and_then(|window| window.document());
        let element = document.and_then(|document| document.create_element(tag).ok());
        // Every page has a document, and every tag here is a valid name.
        Self(element.unwrap_or_else(|| JsValue::UNDEFINED.unchecked_into()).unchecked_into())
    }

    /// An element that is there already.
    pub fn from(element: Element) -> Self {
        Self(element.unchecked_into())
    }

    /// With this class.
    #[must_use]
    pub fn class(self, name: &str) -> Self {
        self.0.set_class_name(name);
        self
    }

    /// With this attribute.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        self.set(name, Some(value));
        self
    }

    /// As a link to a new tab, which gets no hold of this page and learns its origin at most.
    #[must_use]
    pub fn leads_out(self) -> Self {
        let policy = super::page::REFERRER_POLICY;
        self.with("target", "_blank").with("rel", "noopener").with("referrerpolicy", policy)
    }

    /// With these children behind those that it has.
    #[must_use]
    pub fn holds(self, children: &[Node]) -> Self {
        for child in children {
            self.add(child);
        }
        self
    }

    /// Puts a child behind the others.
    pub fn add(&self, child: &Node) {
        // Fails only where a node would hold itself.
        let _ = self.0.append_child(&child.0);
    }

    /// Takes it out of the page.
    pub fn remove(&self) {
        self.0.remove();
    }

    /// Replaces its text.
    pub fn say(&self, text: &str) {
        self.0.set_text_content(Some(text));
    }

    /// Sets an attribute, or removes it.
    pub fn set(&self, name: &str, value: Option<&str>) {
        // Fails only for what is no name.
        let _ = match value {
            Some(value) => self.0.set_attribute(name, value),
            None => self.0.remove_attribute(name),
        };
    }

    /// Checks or unchecks a radio.
    pub fn check(&self, checked: bool) {
        self.input().set_checked(checked);
    }

    /// The text in a field.
    pub fn value(&self) -> String {
        self.input().value()
    }

    /// Writes into a field, where that changes it: writing moves the cursor.
    pub fn fill(&self, value: &str) {
        if self.input().value() != value {
            self.input().set_value(value);
        }
    }

    fn input(&self) -> &HtmlInputElement {
        self.0.unchecked_ref()
    }

    /// Calls `act` on an event, as long as the answer is kept.
    pub fn on(&self, name: &'static str, act: Box<dyn FnMut(Event)>) -> Listener {
        Listener::new(self.0.clone().into(), name, act)
    }
}

/// A listener that is removed when this is dropped.
#[derive(Debug)]
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `act` on an event of `target`.
    pub fn new(target: EventTarget, name: &'static str, act: Box<dyn FnMut(Event)>) -> Self {
        let closure = Closure::wrap(act);
        // Fails for no target and no function.
        let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        Self { target, name, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.closure.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(self.name, callback);
    }
}
