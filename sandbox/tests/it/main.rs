//! The sandbox as its callers meet it: over HTTP, on ports of its own.
#![cfg(test)]

mod api;
mod checkout;
mod data;
mod description;
mod harness;
mod limits;
mod live;
mod magic;
mod pages;
mod process;
mod program;
mod receiver;
mod reversal;
mod signed;
mod webhooks;
