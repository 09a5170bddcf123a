//! How much memory a case takes: all that its thread allocates is counted.

use std::panic::{self, AssertUnwindSafe};

/// What a case may take, whatever its size, in bytes.
const BASE: usize = 1 << 20;
/// And for each of its bytes.
const FACTOR: usize = 64;

/// Runs `act`; an error where it held more memory at once than a case of `size` bytes may.
///
/// # Errors
/// What `act` says, and the memory.
pub fn bounded(size: usize, act: impl FnOnce() -> crate::Verdict) -> crate::Verdict {
    let mut verdict = Ok(Ok(()));
    // A panic goes on after the count, which would otherwise never end.
    let taken =
        allocation_counter::measure(|| verdict = panic::catch_unwind(AssertUnwindSafe(act))).bytes_max;
    verdict.unwrap_or_else(|panicked| panic::resume_unwind(panicked))?;
    let allowed = (BASE + FACTOR * size) as u64;
    crate::hold!(taken <= allowed, "it took {taken} bytes of memory, more than the {allowed} for its size");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_much_is_named() {
        assert_eq!(bounded(0, || Ok(())), Ok(()));
        let greedy = || {
            std::hint::black_box(vec![0u8; 9 << 20]);
            Ok(())
        };
        assert!(bounded(0, greedy).unwrap_err().contains("bytes of memory"));
        let beside = move || {
            std::thread::spawn(move || drop(greedy())).join().map_err(|_| String::from("it panicked"))
        };
        assert_eq!(bounded(0, beside), Ok(()), "another thread's is not the case's");
    }
}
