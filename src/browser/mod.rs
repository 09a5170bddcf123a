//! The only home of `web-sys` and `js-sys` calls.

#![allow(unreachable_pub, reason = "what of the crate others may use, lib.rs says")]

pub mod console;
pub mod dom;
#[cfg(feature = "components")]
pub mod element;
pub mod host;
pub mod intl;
pub mod page;
pub mod platform;
pub mod storage;

/// Runs `work` on this page's one thread. Boxed, so that each kind of work does not bring a runner of its own.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    let work: core::pin::Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
    wasm_bindgen_futures::spawn_local(work);
}
