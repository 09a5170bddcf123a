//! libFuzzer, which follows the code's coverage. `cargo xtask fuzz` builds and runs it.

#![no_main]
#![allow(
    unsafe_code,
    missing_docs,
    unreachable_pub,
    reason = "libfuzzer-sys writes the functions that libFuzzer calls"
)]
#![allow(clippy::panic, reason = "a panic is how libFuzzer learns of a finding")]

use fastrand::Rng;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use sir_donate_fuzz::mutate::mutate;
use sir_donate_fuzz::targets::Target;
use std::sync::OnceLock;

type Words = Vec<Vec<u8>>;

fn target() -> &'static (Target, Words) {
    static TARGET: OnceLock<(Target, Words)> = OnceLock::new();
    TARGET.get_or_init(|| {
        let name = std::env::var("SIR_FUZZ_TARGET").unwrap_or_default();
        let Some(target) = Target::find(&name) else { panic!("SIR_FUZZ_TARGET names no target: \"{name}\"") };
        (target, target.words())
    })
}

fuzz_target!(|data: &[u8]| {
    if let Err(what) = target().0.run(data) {
        panic!("{}: {what}", target().0.name);
    }
});

// Half by libFuzzer's own means, which know what the code compares with; half by the target's words and grammar.
fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut rng = Rng::with_seed(seed.into());
    let (target, words) = target();
    let way = rng.u32(..8);
    if way < 4 {
        return fuzzer_mutate(data, size, max_size);
    }
    let mut case = if way == 4 { (target.fresh)(&mut rng).into_bytes() } else { data[..size].to_vec() };
    if way > 4 || rng.bool() {
        mutate(&mut case, words, &mut rng);
    }
    let length = case.len().min(max_size).min(data.len());
    data[..length].copy_from_slice(&case[..length]);
    length
});
