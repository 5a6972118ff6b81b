//! Room for recursion: parsing, checking and printing recurse as deep as the code is nested, and long chains such as
//! `a.b.c` are nested as well. An exhausted stack would end the process without a word.

use std::panic::resume_unwind;
use std::sync::Once;
use std::thread;

/// Address space and no more: memory is taken as far as the stack grows.
#[cfg(target_pointer_width = "64")]
pub(super) const STACK_BYTES: usize = 256 << 20;
#[cfg(not(target_pointer_width = "64"))]
pub(super) const STACK_BYTES: usize = 16 << 20;

/// Does some work on a thread with a large stack; here, where there is no such thread to be had.
pub(super) fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let mut work = Some(work);
    let done = thread::scope(|scope| {
        let work = &mut work;
        let run = move || work.take().expect("it is done once")();
        let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, run).ok()?;
        Some(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    done.unwrap_or_else(|| work.take().expect("no thread took it")())
}

/// The bundler does a part of its work on the threads that all of the process shares.
pub(super) fn enlarge_shared_threads() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Somebody else may have made them before; then they are as they are.
        let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES).build_global();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recursion_has_room() {
        fn depth(left: usize) -> usize {
            let here = std::hint::black_box([left; 16]);
            if left == 0 { 0 } else { 1 + depth(std::hint::black_box(here[15] - 1)) }
        }
        assert_eq!(on_large_stack(|| depth(50_000)), 50_000);
    }
}
