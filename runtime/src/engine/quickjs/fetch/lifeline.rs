//! What ends a wait on the network: a deadline, or an abort from the isolate's thread.
//!
//! The HTTP client does not say which request an operation on a socket is for, and connections outlive requests. So the
//! request is bound to the network thread while that works on it, and to the socket only while that is being used.

use std::cell::RefCell;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Held by a request on its way, and by the isolate that may abort it.
#[derive(Debug)]
pub(super) struct Lifeline(Mutex<State>);

#[derive(Debug)]
struct State {
    cut: bool,
    deadline: Instant,
    /// In use for this request right now.
    socket: Option<Arc<TcpStream>>,
}

thread_local! {
    static CURRENT: RefCell<Option<Arc<Lifeline>>> = const { RefCell::new(None) };
}

impl Lifeline {
    pub(super) fn new(deadline: Instant) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State { cut: false, deadline, socket: None })))
    }

    /// Ends the request: what waits returns at once, what comes later fails.
    pub(super) fn cut(&self) {
        let mut state = self.state();
        state.cut = true;
        if let Some(socket) = state.socket.take() {
            // An error says that it is closed already.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    pub(super) fn set_deadline(&self, deadline: Instant) {
        self.state().deadline = deadline;
    }

    /// The time that is left.
    ///
    /// # Errors
    /// `ConnectionAborted` after [`Lifeline::cut`], `TimedOut` past the deadline.
    pub(super) fn left(&self) -> io::Result<Duration> {
        self.state().left()
    }

    /// Works on this thread for the request.
    pub(super) fn during<T>(self: &Arc<Self>, work: impl FnOnce() -> T) -> T {
        struct Ending;
        impl Drop for Ending {
            fn drop(&mut self) {
                CURRENT.set(None);
            }
        }
        CURRENT.set(Some(Arc::clone(self)));
        let _ending = Ending;
        work()
    }

    /// That of the request this thread works for.
    ///
    /// # Errors
    /// `NotConnected` where it works for none.
    pub(super) fn current() -> io::Result<Arc<Self>> {
        CURRENT.with_borrow(|current| current.clone()).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Uses a socket so that [`Lifeline::cut`] interrupts it; `operation` gets the time that is left.
    ///
    /// # Errors
    /// As [`Lifeline::left`], and what the operation fails with.
    pub(super) fn using<T, E: From<io::Error>>(
        &self,
        socket: &Arc<TcpStream>,
        operation: impl FnOnce(Duration) -> Result<T, E>,
    ) -> Result<T, E> {
        let left = {
            let mut state = self.state();
            let left = state.left()?;
            state.socket = Some(Arc::clone(socket));
            left
        };
        let result = operation(left);
        let mut state = self.state();
        state.socket = None;
        if state.cut {
            return Err(io::Error::from(io::ErrorKind::ConnectionAborted).into());
        }
        result
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn left(&self) -> io::Result<Duration> {
        if self.cut {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}
