//! A runtime, a context and its global scope that no service has touched. A thread that waits for an isolate prepares one, so
//! that a run which begins soon after another finds it ready; each is used for one isolate.

use std::rc::Rc;

use rquickjs::{Context, Persistent, Result, Runtime};

use super::Limits;
use super::heap::{Bounded, Heap};
use super::natives::Seat;
use super::scope::Scope;

/// How much is allocated before the first collection of cycles; what is live then decides when the next one is due. Making
/// the global scope would fill the engine's default of 256 KiB, and collecting there finds nothing.
const GC_THRESHOLD_BYTES: usize = 1 << 20;

pub(super) struct Blank {
    /// Goes before the context does.
    pub(super) scope: Persistent<Scope<'static>>,
    /// Where the scope finds the isolate it is given to.
    pub(super) seat: Seat,
    pub(super) context: Context,
    pub(super) runtime: Runtime,
    pub(super) heap: Rc<Heap>,
}

impl Blank {
    pub(super) fn new(limits: Limits) -> Result<Self> {
        let heap = Heap::new();
        let runtime = Runtime::new_with_alloc(Bounded(Rc::clone(&heap)))?;
        runtime.set_max_stack_size(limits.stack_bytes_max);
        let context = Context::full(&runtime)?;
        runtime.set_gc_threshold(GC_THRESHOLD_BYTES.min(limits.heap_bytes_max / 4));
        // After the context: a limit that is hit while one is being made aborts the process.
        heap.limit(limits.heap_bytes_max);
        let seat = Seat::default();
        let scope = context.with(|ctx| {
            let scope = Scope::prepare(&ctx, &seat, &limits)?;
            Ok::<_, rquickjs::Error>(Persistent::save(&ctx, scope))
        })?;
        Ok(Self { scope, seat, context, runtime, heap })
    }
}
