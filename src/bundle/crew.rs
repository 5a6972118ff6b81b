//! Many entries at once: as many threads as there are cores, each with a runtime of its own.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};

use super::BundleOptions;
use super::build::{Built, Rejected, build};
use super::stack::{STACK_BYTES, enlarge_shared_threads};
use crate::config::EntryPath;

/// How often, and how many times in a row, a build is seen without a task before it counts as lost.
const LOST_CHECK_INTERVAL: Duration = Duration::from_millis(50);
const LOST_CHECKS: u32 = 20;

/// Why there is no bundle.
pub(super) enum Failure {
    /// The input is wrong.
    Input(Rejected),
    /// The bundler is; or the system has no threads to give.
    Bundler(String),
}

/// Builds all entries; the outcomes are in the order of the entries.
pub(super) fn build_all(project: &Path, entries: &[EntryPath], options: &BundleOptions) -> Vec<Result<Built, Failure>> {
    if project.to_str().is_none() {
        return failures(entries, "the path of the project is not valid UTF-8");
    }
    enlarge_shared_threads();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let workers = cores.min(entries.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        let runtime = runtime(cores.div_ceil(workers));
        while let Some((index, entry)) = take(entries, &next) {
            let outcome = match &runtime {
                Ok(runtime) => guarded(runtime, build(project, entry, options)),
                Err(error) => Err(Failure::Bundler(format!("no runtime: {error}"))),
            };
            done.push((index, outcome));
        }
        done
    };

    let mut outcomes = failures(entries, "no thread could be started");
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .filter_map(|_| thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work).ok())
            .collect();
        for (index, outcome) in threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()) {
            outcomes[index] = outcome;
        }
    });
    outcomes
}

fn failures(entries: &[EntryPath], reason: &str) -> Vec<Result<Built, Failure>> {
    entries.iter().map(|_| Err(Failure::Bundler(reason.to_owned()))).collect()
}

fn take<'e>(entries: &'e [EntryPath], next: &AtomicUsize) -> Option<(usize, &'e EntryPath)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    entries.get(index).map(|entry| (index, entry))
}

/// A single large entry has all cores for its modules; among many, each has one thread.
fn runtime(threads: usize) -> std::io::Result<Runtime> {
    let mut builder = if threads > 1 { Builder::new_multi_thread() } else { Builder::new_current_thread() };
    if threads > 1 {
        builder.worker_threads(threads);
    }
    builder.thread_stack_size(STACK_BYTES).enable_time().build()
}

/// Whatever goes wrong inside the bundler ends as a failure of this one entry.
fn guarded<T>(runtime: &Runtime, build: impl Future<Output = Result<T, Rejected>>) -> Result<T, Failure> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            tokio::select! {
                outcome = build => outcome.map_err(Failure::Input),
                () = lost() => Err(Failure::Bundler("a task ended without an answer".into())),
            }
        })
    }));
    outcome.unwrap_or_else(|panic| Err(Failure::Bundler(panic_message(panic.as_ref()))))
}

/// Resolves when no task is left that could answer: the bundler waits for ever for a task that panicked.
async fn lost() {
    let mut without_task = 0;
    while without_task < LOST_CHECKS {
        tokio::time::sleep(LOST_CHECK_INTERVAL).await;
        without_task = if Handle::current().metrics().num_alive_tasks() == 0 { without_task + 1 } else { 0 };
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason<T>(outcome: Result<T, Failure>) -> String {
        match outcome {
            Err(Failure::Bundler(reason)) => reason,
            Err(Failure::Input(_)) => "the input is wrong".into(),
            Ok(_) => "no failure".into(),
        }
    }

    #[test]
    fn a_panic_is_a_failure_of_the_entry() {
        for threads in [1, 2] {
            let runtime = runtime(threads).unwrap();
            let outcome = guarded::<()>(&runtime, async { panic!("out of {}", "luck") });
            assert_eq!(reason(outcome), "out of luck");
        }
    }

    #[test]
    fn a_build_without_tasks_is_given_up() {
        for threads in [1, 2] {
            let runtime = runtime(threads).unwrap();
            let outcome = guarded::<()>(&runtime, async {
                let (answer, no_answer) = tokio::sync::oneshot::channel::<()>();
                tokio::spawn(async move {
                    let _keep = answer;
                    panic!("before the answer");
                })
                .await
                .unwrap_err();
                let _ = no_answer.await;
                std::future::pending().await
            });
            assert_eq!(reason(outcome), "a task ended without an answer");
        }
    }
}
