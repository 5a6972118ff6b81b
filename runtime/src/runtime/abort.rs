//! `abort` by the name of a run, which may come before the run, and after it.
//!
//! A system scheduler stops work on a thread of its own, in a race with the thread that starts the run. What comes too
//! early is noted and aborts the run as soon as it starts; what comes too late does nothing, to no other run either.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Runtime;

/// Notes of each kind that are kept. Those that are older belong to runs that never come, or came long ago.
const NOTES_MAX: usize = 64;

/// Aborts that came before their run, and names whose run has ended. Clones are the same notes.
#[derive(Clone, Default)]
pub(crate) struct AbortNotes {
    notes: Arc<Mutex<Notes>>,
}

#[derive(Default)]
struct Notes {
    early: VecDeque<(String, String)>,
    ended: VecDeque<String>,
}

/// A run that is about to start under this name, or under way; dropped when it has ended.
pub(super) struct Announced<'a> {
    notes: &'a AbortNotes,
    name: &'a str,
}

impl AbortNotes {
    pub(super) fn announce<'a>(&'a self, name: &'a str) -> Announced<'a> {
        self.lock().ended.retain(|ended| ended != name);
        Announced { notes: self, name }
    }

    fn lock(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Announced<'_> {
    /// Why the run was aborted before it had started, if it was. Asked once the run can be found by its name: from then
    /// on an abort finds it.
    pub fn aborted(&self) -> Option<String> {
        self.notes.lock().take_early(self.name)
    }
}

impl Drop for Announced<'_> {
    fn drop(&mut self) {
        let mut notes = self.notes.lock();
        notes.take_early(self.name);
        push(&mut notes.ended, self.name.to_owned());
    }
}

impl Notes {
    fn take_early(&mut self, name: &str) -> Option<String> {
        let index = self.early.iter().position(|(early, _)| early == name)?;
        self.early.remove(index).map(|(_, why)| why)
    }
}

fn push<T>(notes: &mut VecDeque<T>, note: T) {
    if notes.len() == NOTES_MAX {
        notes.pop_front();
    }
    notes.push_back(note);
}

impl Runtime {
    /// The system takes the time of a run away: raises `abort` in the run of this name, now or as soon as it starts. Its
    /// outcome becomes `Cancelled`; unless the app cancelled the service, the run counts as an attempt that failed, and
    /// the retry rules hold. `true` when it is under way. A run that has ended is not touched.
    pub fn abort_run(&self, run_id: &str, why: &str) -> bool {
        // Held while services are looked through: a run that starts meanwhile asks for notes after it can be found.
        let mut notes = self.inner.abort_notes.lock();
        let found = self.inner.services().iter().find_map(|service| service.interrupt_named(run_id, why));
        if found.is_none() && !notes.ended.iter().any(|ended| ended == run_id) {
            notes.take_early(run_id);
            push(&mut notes.early, (run_id.to_owned(), why.to_owned()));
        }
        drop(notes);
        let Some(isolate) = found else { return false };
        if let Some(isolate) = isolate {
            isolate.abort(why);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_runs_that_never_come_do_not_pile_up() {
        let notes = AbortNotes::default();
        for n in 0..1_000 {
            push(&mut notes.lock().early, (n.to_string(), String::new()));
            drop(notes.announce(&format!("run {n}")));
        }
        let lengths = |notes: &Notes| (notes.early.len(), notes.ended.len());
        assert_eq!(lengths(&notes.lock()), (NOTES_MAX, NOTES_MAX));
        assert_eq!(notes.announce("999").aborted().as_deref(), Some(""));
        assert_eq!(notes.announce("1").aborted(), None);
    }
}
