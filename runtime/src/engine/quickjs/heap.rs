//! The heap of one isolate: its limit, and whether it was hit.
//!
//! The engine's own limit tells nobody: where not even an error object fits it throws `null`, and by the time that arrives
//! the heap has been unwound.

use std::cell::Cell;
use std::rc::Rc;

use rquickjs::allocator::{Allocator, RustAllocator};

/// How much is allocated, in bytes. Unlimited at first.
pub(super) struct Heap {
    used: Cell<usize>,
    limit: Cell<usize>,
    refused: Cell<bool>,
}

impl Heap {
    pub(super) fn new() -> Rc<Self> {
        Rc::new(Self { used: Cell::new(0), limit: Cell::new(usize::MAX), refused: Cell::new(false) })
    }

    pub(super) fn limit(&self, bytes_max: usize) {
        self.limit.set(bytes_max);
    }

    /// Whether an allocation was refused since the last [`Heap::begin_run`].
    pub(super) fn was_exhausted(&self) -> bool {
        self.refused.get()
    }

    pub(super) fn begin_run(&self) {
        self.refused.set(false);
    }

    /// Whether `size` bytes fit once `freed` are gone.
    fn admits(&self, size: usize, freed: usize) -> bool {
        let admitted = (self.used.get() - freed).checked_add(size).is_some_and(|used| used < self.limit.get());
        if !admitted {
            self.refused.set(true);
        }
        admitted
    }
}

/// Allocates within the limit of a [`Heap`].
pub(super) struct Bounded(pub(super) Rc<Heap>);

impl Bounded {
    fn count(&self, pointer: *mut u8) -> *mut u8 {
        if !pointer.is_null() {
            // SAFETY: `RustAllocator` has just made it.
            self.0.used.set(self.0.used.get() + unsafe { RustAllocator::usable_size(pointer) });
        }
        pointer
    }
}

// SAFETY: all memory is that of `RustAllocator`, or null where the limit is hit.
unsafe impl Allocator for Bounded {
    fn alloc(&mut self, size: usize) -> *mut u8 {
        if !self.0.admits(size, 0) {
            return std::ptr::null_mut();
        }
        self.count(RustAllocator.alloc(size))
    }

    fn calloc(&mut self, count: usize, size: usize) -> *mut u8 {
        if !self.0.admits(count.saturating_mul(size), 0) {
            return std::ptr::null_mut();
        }
        self.count(RustAllocator.calloc(count, size))
    }

    unsafe fn dealloc(&mut self, pointer: *mut u8) {
        // SAFETY: the caller promises that it is of this allocator.
        unsafe {
            self.0.used.set(self.0.used.get() - RustAllocator::usable_size(pointer));
            RustAllocator.dealloc(pointer);
        }
    }

    unsafe fn realloc(&mut self, pointer: *mut u8, new_size: usize) -> *mut u8 {
        // SAFETY: as above.
        unsafe {
            let old_size = RustAllocator::usable_size(pointer);
            if !self.0.admits(new_size, old_size) {
                return std::ptr::null_mut();
            }
            let moved = RustAllocator.realloc(pointer, new_size);
            if !moved.is_null() {
                self.0.used.set(self.0.used.get() - old_size);
            }
            self.count(moved)
        }
    }

    unsafe fn usable_size(pointer: *mut u8) -> usize {
        // SAFETY: as above.
        unsafe { RustAllocator::usable_size(pointer) }
    }
}
