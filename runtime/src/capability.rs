//! Capabilities that a host brings: in JavaScript the module `oro:<name>`, in Rust a handler.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use serde_json::Value;

use crate::error::{Error, ErrorCode, Result};
use crate::grants;

/// The capabilities of one runtime, by name. Clones are the same.
///
/// A service may use one that the configuration names in `host_permissions` and grants it in `permissions`; everybody
/// else is refused before a handler is asked.
#[derive(Clone, Default)]
pub struct Capabilities {
    handlers: Arc<RwLock<BTreeMap<String, Handler>>>,
}

#[derive(Clone)]
struct Handler {
    answer: Arc<dyn Fn(HostCall) -> Result<Value> + Send + Sync>,
    /// It takes several calls of one service at once.
    is_concurrent: bool,
}

/// One call of a service: `await contacts.find({ name })` is the operation `find` with the payload `{ "name": … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct HostCall {
    /// Canonical id of the service that calls.
    pub service: String,
    pub operation: String,
    /// The first argument; `null` when there is none.
    pub payload: Value,
}

impl Capabilities {
    /// Registers a handler that may block: it is called on a thread of its own for each isolate and capability, so that a
    /// service's calls arrive one after the other in order, and hold up nothing else. Its run ends at its deadline, or soon
    /// after an abort, all the same; what the handler answers then goes nowhere.
    ///
    /// # Errors
    /// `InvalidArgument` for a name that is taken, by the runtime or by another handler.
    pub fn register(
        &self,
        name: &str,
        handler: impl Fn(HostCall) -> Result<Value> + Send + Sync + 'static,
    ) -> Result<()> {
        self.insert(name, Handler { answer: Arc::new(handler), is_concurrent: false })
    }

    /// As [`Capabilities::register`], for a handler that takes several calls of one service at once, up to eight: they
    /// begin in order, each on a thread that it may block, and are answered in any. More wait for a thread.
    ///
    /// # Errors
    /// As above.
    pub fn register_concurrent(
        &self,
        name: &str,
        handler: impl Fn(HostCall) -> Result<Value> + Send + Sync + 'static,
    ) -> Result<()> {
        self.insert(name, Handler { answer: Arc::new(handler), is_concurrent: true })
    }

    /// As [`Capabilities::register_concurrent`], for a handler that is asynchronous. Its futures are polled on the calling
    /// thread; those that need an executor are spawned there by the handler, which returns what waits for them.
    ///
    /// # Errors
    /// As above.
    pub fn register_async<F>(&self, name: &str, handler: impl Fn(HostCall) -> F + Send + Sync + 'static) -> Result<()>
    where
        F: Future<Output = Result<Value>>,
    {
        self.register_concurrent(name, move |call| block_on(handler(call)))
    }

    fn insert(&self, name: &str, handler: Handler) -> Result<()> {
        let reserved = grants::BUILT_IN.contains(&name) || grants::RESERVED.contains(&name);
        if name.is_empty() || reserved || name.contains(':') {
            return Err(Error::new(ErrorCode::InvalidArgument, format!("no capability can be called {name:?}")));
        }
        let mut handlers = self.handlers.write().unwrap_or_else(PoisonError::into_inner);
        if handlers.contains_key(name) {
            return Err(Error::new(
                ErrorCode::InvalidArgument,
                format!("the capability {name:?} is registered already"),
            ));
        }
        handlers.insert(name.to_owned(), handler);
        Ok(())
    }

    /// Whether there is a handler of this name.
    pub fn has(&self, name: &str) -> bool {
        self.handlers.read().unwrap_or_else(PoisonError::into_inner).contains_key(name)
    }

    pub(crate) fn is_concurrent(&self, name: &str) -> bool {
        self.find(name).is_some_and(|handler| handler.is_concurrent)
    }

    fn find(&self, name: &str) -> Option<Handler> {
        self.handlers.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// # Errors
    /// `NotSupported` when the host does not bring it, `Internal` when the handler panics, else what it refuses with.
    pub(crate) fn call(&self, name: &str, call: HostCall) -> Result<Value> {
        let Some(Handler { answer, .. }) = self.find(name) else {
            return Err(Error::new(ErrorCode::NotSupported, format!("this host brings no capability \"{name}\"")));
        };
        let operation = call.operation.clone();
        catch_unwind(AssertUnwindSafe(|| answer(call))).unwrap_or_else(|_| {
            Err(Error::new(ErrorCode::Internal, format!("the host's handler of {name}.{operation} panicked")))
        })
    }
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let handlers = self.handlers.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_set().entries(handlers.keys()).finish()
    }
}

/// Polls on this thread, which sleeps between.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use serde_json::json;

    use super::*;

    fn call(operation: &str) -> HostCall {
        HostCall { service: "sync".to_owned(), operation: operation.to_owned(), payload: Value::Null }
    }

    #[test]
    fn names_are_taken_once_and_not_from_the_runtime() {
        let capabilities = Capabilities::default();
        for taken in ["storage", "network", "network:a.example", "background", "internal", "ipc", ""] {
            assert_eq!(capabilities.register(taken, |_| Ok(Value::Null)).unwrap_err().code, ErrorCode::InvalidArgument);
        }
        capabilities.register("contacts", |_| Ok(Value::Null)).unwrap();
        assert!(capabilities.register("contacts", |_| Ok(Value::Null)).is_err());
        assert!(capabilities.has("contacts") && !capabilities.has("calendar"));
        assert_eq!(capabilities.call("calendar", call("x")).unwrap_err().code, ErrorCode::NotSupported);
    }

    #[test]
    fn a_future_that_another_thread_completes_is_waited_for() {
        let capabilities = Capabilities::default();
        let handler = |call: HostCall| {
            let (answer, answered) = mpsc::channel();
            let mut started = false;
            std::future::poll_fn(move |context| {
                if let Ok(value) = answered.try_recv() {
                    return Poll::Ready(Ok(value));
                }
                if !std::mem::replace(&mut started, true) {
                    let (answer, waker, operation) = (answer.clone(), context.waker().clone(), call.operation.clone());
                    thread::spawn(move || {
                        answer.send(json!(operation)).unwrap();
                        waker.wake();
                    });
                }
                Poll::Pending
            })
        };
        capabilities.register_async("contacts", handler).unwrap();
        assert_eq!(capabilities.call("contacts", call("find")).unwrap(), "find");
    }

    #[test]
    fn a_panic_of_a_handler_is_an_answer() {
        let capabilities = Capabilities::default();
        capabilities.register("contacts", |_| panic!("on purpose")).unwrap();
        assert_eq!(capabilities.call("contacts", call("find")).unwrap_err().code, ErrorCode::Internal);
    }
}
