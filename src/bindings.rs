//! The boundary to JavaScript: mounting, updating and unmounting widgets by number.

#![allow(unreachable_pub, reason = "what is exported to JavaScript has to be public")]

use crate::browser::dom::Node;
use crate::browser::host::Host;
use crate::browser::{console, page};
use crate::donation::Turn;
use crate::options::{OptionFault, Options};
use crate::text::split;
use crate::ui::Widget;
use any_spawner::Executor;
#[cfg(all(feature = "module", target_arch = "wasm32"))]
use lol_alloc::{FreeListAllocator, LockedAllocator};
#[cfg(feature = "module")]
use wasm_bindgen::prelude::*;

// Smaller than std's own, which is left out as long as nothing else asks for it: see patches/README.md. What is freed is
// joined with what is free beside it and given out again. In somebody else's app the choice is not ours.
#[cfg(all(feature = "module", target_arch = "wasm32"))]
#[global_allocator]
static MEMORY: LockedAllocator<FreeListAllocator> = LockedAllocator::new(FreeListAllocator::new());

// All faults in one message: a developer mends them in one go.
fn report(faults: &[OptionFault], host: &Host) {
    let mut message = String::from("These options can't be used, so the fallback is shown:");
    for fault in faults {
        message.push_str(&fault.line());
    }
    console::error(&message);
    // Before the element fails: to change an option later than that is to try again.
    for fault in faults.iter().filter(|fault| fault.secret) {
        host.refuse(&fault.name);
    }
    host.fail("invalid_option", false);
}

fn parse(options: &str, host: &Host) -> Option<Options> {
    let mut pairs = Vec::new();
    let mut parts = split(options, |c| c == '\0').into_iter();
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    Options::parse(&pairs, page::to_ascii).map_err(|faults| report(&faults, host)).ok()
}

/// Puts a form into `form` and a status card into `status`, both in one shadow root. `options` are attribute names and texts
/// in turn, with a NUL between them. The answer is the widget's number, or 0 where the options can't be used: then `host.fail` has been
/// called and the console says why.
#[cfg(feature = "module")]
#[wasm_bindgen]
pub fn mount(form: Node, status: Node, options: &str, host: Host) -> u32 {
    // Here alone: in somebody else's app it is not ours to say what a panic does.
    #[cfg(debug_assertions)]
    console::report_panics();
    put(form, status, options, host)
}

/// The same, for who says himself what a panic does.
pub(crate) fn put(form: Node, status: Node, options: &str, host: Host) -> u32 {
    let Some(options) = parse(options, &host) else { return 0 };
    // Does nothing where it was done before, by the app that we are a part of perhaps.
    let _ = Executor::init_wasm_bindgen();
    let Some(widget) = Widget::new(options, host.clone(), [form, status]) else {
        host.fail("crashed", false);
        return 0;
    };
    widget.number()
}

/// Takes new options and keeps what the donor typed.
#[cfg_attr(feature = "module", wasm_bindgen)]
pub fn update(id: u32, options: &str) {
    let widget = Widget::of(id);
    widget.host(|host| {
        if let Some(options) = parse(options, host) {
            widget.update(options);
        }
    });
}

/// Empties the form.
#[cfg_attr(feature = "module", wasm_bindgen)]
pub fn reset(id: u32) {
    Widget::of(id).reset();
}

/// The donor opened the dialog: from now on the API may be called.
#[cfg_attr(feature = "module", wasm_bindgen)]
pub fn intent(id: u32) {
    Widget::of(id).intent();
}

/// Another form of the page is on its way to a checkout, or no longer.
#[cfg_attr(feature = "module", wasm_bindgen)]
pub fn others(id: u32, busy: bool) {
    Widget::of(id).turn(Turn::Others(busy));
}

/// Takes a widget out of the page and frees everything.
#[cfg_attr(feature = "module", wasm_bindgen)]
pub fn unmount(id: u32) {
    Widget::of(id).remove();
}
