//! How much memory a case takes: all that is allocated is counted.

use peak_alloc::PeakAlloc;

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

/// What a case may take, whatever its size, in bytes.
const BASE: usize = 1 << 20;
/// And for each of its bytes.
const FACTOR: usize = 64;

/// Runs `act`; an error where it held more memory at once than a case of `size` bytes may.
///
/// # Errors
/// What `act` says, and the memory.
pub fn bounded(size: usize, act: impl FnOnce() -> crate::Verdict) -> crate::Verdict {
    COUNTED.reset_peak_usage();
    let before = COUNTED.current_usage();
    act()?;
    let taken = COUNTED.peak_usage().saturating_sub(before);
    let allowed = BASE + FACTOR * size;
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
    }
}
