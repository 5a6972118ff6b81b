//! The object `native` that the parts in `js/` are given. Services cannot reach it.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use rquickjs::function::Func;
use rquickjs::{Ctx, Exception, Function, Object, Result, Value};

use super::failure;
use super::fetch::{self, Network, Requests};
use super::heap::Heap;
use super::parts;
use super::plain;
use super::timers::Timers;
use super::worker::{Answer, Command};
use super::{Limits, scope::Hooks};
use super::{compression, crypto, encoding, media, url};
use crate::engine::calls::Calls;
use crate::engine::failure::text;
use crate::engine::slot::Slot;
use crate::engine::source_map::Positions;
use crate::event::{EventKind, LogLevel};
use crate::execution::RunError;
use crate::spec::ServiceSpec;

/// What native functions and the worker of one isolate share.
pub(super) struct Shell {
    pub(super) spec: Arc<ServiceSpec>,
    pub(super) limits: Limits,
    pub(super) heap: Rc<Heap>,
    pub(super) slot: Arc<Slot>,
    pub(super) timers: RefCell<Timers>,
    pub(super) calls: Calls,
    last_call: Cell<u32>,
    /// For threads that answer this isolate.
    #[cfg(feature = "crypto")]
    pub(super) answers: Sender<Command>,
    pub(super) requests: Requests,
    pub(super) positions: Positions,
    /// `import.meta.url` and `location.href`.
    pub(super) module_url: String,
    /// First error of the run that nobody caught.
    pub(super) uncaught: RefCell<Option<RunError>>,
    /// `self.close()` was called.
    pub(super) closing: Cell<bool>,
    started: Instant,
}

impl Shell {
    pub(super) fn new(
        spec: Arc<ServiceSpec>,
        limits: Limits,
        heap: Rc<Heap>,
        network: Arc<Network>,
        slot: Arc<Slot>,
        commands: Sender<Command>,
    ) -> Self {
        let module_url = format!("oro://background/{}", spec.module.entry);
        let positions = Positions::new(&module_url, &spec.module, parts::PLACE);
        let requests = Requests::new(Arc::clone(&spec), Arc::clone(slot.port()), network, commands.clone());
        #[cfg(feature = "crypto")]
        let answers = commands.clone();
        let reply = move |id, result: crate::error::Result<serde_json::Value>| {
            // An isolate that is gone meanwhile needs no answer.
            let _ = commands.send(Command::Settled { id, result: result.map(Answer::Json) });
        };
        let calls = Calls::new(Arc::clone(&spec), Arc::clone(slot.port()), Arc::new(reply));
        Self {
            spec,
            limits,
            heap,
            slot,
            timers: RefCell::default(),
            calls,
            last_call: Cell::new(0),
            #[cfg(feature = "crypto")]
            answers,
            requests,
            positions,
            module_url,
            uncaught: RefCell::new(None),
            closing: Cell::new(false),
            started: Instant::now(),
        }
    }

    /// Names a call that leaves the isolate.
    pub(super) fn next_call(&self) -> u32 {
        self.last_call.set(self.last_call.get() + 1);
        self.last_call.get()
    }

    /// Whether an error that nobody caught says that the heap or the stack is exhausted.
    pub(super) fn ran_into_limit(&self) -> bool {
        self.uncaught.borrow().as_ref().is_some_and(|error| error.limit.is_some())
    }

    fn log(&self, level: LogLevel, text: String) {
        self.slot.log(level, text, self.limits.log_bytes_max);
    }

    /// JSON from the scope, within the limit for one message. `what` it is goes into the error.
    pub(super) fn parse<'js>(&self, ctx: &Ctx<'js>, json: &str, what: &str) -> Result<serde_json::Value> {
        let limit = self.limits.message_bytes_max;
        if json.len() > limit {
            let message = format!("{} bytes are more than the limit of {limit} for one message", json.len());
            return Err(Exception::throw_range(ctx, &message));
        }
        serde_json::from_str(json).map_err(|error| {
            // The scope writes valid JSON, so that only what the parser does not support is left.
            let why = if error.to_string().starts_with("recursion limit exceeded") {
                "nested too deeply"
            } else {
                "the name of a property is not valid Unicode"
            };
            Exception::throw_type(ctx, &format!("{what} cannot be sent as JSON: {why}"))
        })
    }
}

/// Where the natives of a context find the shell of their isolate: empty until a service takes the context over. No code of a
/// service runs before that, and what decides about permissions is in the shell.
#[derive(Clone, Default)]
pub(super) struct Seat(Rc<OnceCell<Rc<Shell>>>);

impl Seat {
    /// Gives the context to an isolate, once.
    ///
    /// # Errors
    /// Where it was given away before.
    pub(super) fn take(&self, shell: &Rc<Shell>) -> Result<()> {
        self.0.set(Rc::clone(shell)).map_err(|_| rquickjs::Error::Unknown)
    }

    fn shell(&self) -> Result<&Rc<Shell>> {
        self.0.get().ok_or(rquickjs::Error::Unknown)
    }
}

pub(super) fn install<'js>(ctx: &Ctx<'js>, seat: &Seat) -> Result<Object<'js>> {
    let native = bare_object(ctx)?;

    let to = seat.clone();
    native.set(
        "now",
        Func::from(move || Ok::<_, rquickjs::Error>(to.shell()?.started.elapsed().as_secs_f64() * 1000.0)),
    )?;

    let to = seat.clone();
    native.set(
        "log",
        Func::from(move |level: String, text: String| -> Result<()> {
            to.shell()?.log(log_level(&level), text);
            Ok(())
        }),
    )?;

    let to = seat.clone();
    native.set(
        "startTimer",
        Func::from(move |delay_ms: f64, repeat: bool| -> Result<u32> {
            Ok(to.shell()?.timers.borrow_mut().start(Duration::from_millis(delay_ms as u64), repeat))
        }),
    )?;

    let to = seat.clone();
    native.set(
        "stopTimer",
        Func::from(move |id: u32| -> Result<()> {
            to.shell()?.timers.borrow_mut().stop(id);
            Ok(())
        }),
    )?;

    let to = seat.clone();
    native.set(
        "call",
        Func::from(move |ctx: Ctx<'js>, capability: String, operation: String, json: String| -> Result<u32> {
            let shell = to.shell()?;
            let payload = shell.parse(&ctx, &json, &format!("the argument of {capability}.{operation}"))?;
            let id = shell.next_call();
            shell.calls.submit(id, &capability, operation, payload);
            Ok(id)
        }),
    )?;

    let to = seat.clone();
    native.set(
        "postMessage",
        Func::from(move |ctx: Ctx<'js>, json: String| -> Result<()> {
            let shell = to.shell()?;
            let data = shell.parse(&ctx, &json, "the message")?;
            shell.slot.emit(EventKind::Message { data });
            Ok(())
        }),
    )?;

    let to = seat.clone();
    native.set(
        "progress",
        Func::from(move |completed: f64, total: f64| -> Result<()> {
            to.shell()?.slot.emit(EventKind::Progress { completed, total });
            Ok(())
        }),
    )?;

    let to = seat.clone();
    native.set(
        "refusal",
        Func::from(move |capability: String| -> Result<Option<String>> {
            Ok(to.shell()?.calls.gate(&capability).err().map(|refusal| refusal.message))
        }),
    )?;

    let to = seat.clone();
    native.set(
        "plainJson",
        Func::from(move |ctx: Ctx<'js>, value: Value<'js>| {
            plain::json(&ctx, &value, to.shell()?.limits.message_bytes_max)
        }),
    )?;
    native.set("classOf", Func::from(plain::class_of))?;
    native.set("targetOf", Func::from(plain::target_of))?;

    let to = seat.clone();
    native.set(
        "close",
        Func::from(move || -> Result<()> {
            to.shell()?.closing.set(true);
            Ok(())
        }),
    )?;

    let to = seat.clone();
    native.set(
        "uncaught",
        Func::from(move |ctx: Ctx<'js>, prefix: String, thrown: Value<'js>| -> Result<()> {
            let shell = to.shell()?;
            let error = failure::describe(&ctx, shell, thrown);
            shell.log(LogLevel::Error, format!("{prefix} {}", text(&error)));
            shell.uncaught.borrow_mut().get_or_insert(error);
            Ok(())
        }),
    )?;

    let to = seat.clone();
    native.set(
        "locate",
        Func::from(move |ctx: Ctx<'js>, thrown: Value<'js>| -> Result<Object<'js>> {
            let shell = to.shell()?;
            let error = failure::describe(&ctx, shell, thrown);
            let place = error.stack.as_deref().and_then(|stack| shell.positions.first(stack)).unwrap_or_default();
            let located = Object::new(ctx)?;
            located.set("message", format!("{}: {}", error.name, error.message))?;
            located.set("filename", place.source)?;
            located.set("lineno", place.line)?;
            located.set("colno", place.column)?;
            Ok(located)
        }),
    )?;

    let to = seat.clone();
    native.set(
        "mapStack",
        Func::from(move |stack: String| -> Result<String> { Ok(to.shell()?.positions.map_stack(&stack)) }),
    )?;

    let to = seat.clone();
    native.set("load", Func::from(move |ctx: Ctx<'js>, name: String| load(&ctx, to.shell()?, &name)))?;
    Ok(native)
}

/// An object that inherits nothing: a setter that a service put on `Object.prototype` would be given what is set on it.
pub(super) fn bare_object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    Object::new_proto(ctx.clone(), None)
}

/// Compiles a lazy part; gives its function, and the natives that only this part needs.
fn load<'js>(ctx: &Ctx<'js>, shell: &Rc<Shell>, name: &str) -> Result<Object<'js>> {
    let part = parts::find(name).ok_or(rquickjs::Error::Unknown)?;
    let natives = match name {
        "body" => media::natives(ctx)?,
        "crypto" => crypto::natives(ctx)?,
        "encoding" => encoding::natives(ctx)?,
        "fetch" => fetch::natives(ctx, shell)?,
        // What its library exports.
        "streams" => parts::find("web-streams").ok_or(rquickjs::Error::Unknown)?.namespace(ctx)?,
        #[cfg(feature = "crypto")]
        "subtle" => crypto::subtle::natives(ctx, shell)?,
        "transforms" => compression::natives(ctx)?,
        "url" => url::natives(ctx)?,
        "url_pattern" => parts::find("urlpattern").ok_or(rquickjs::Error::Unknown)?.namespace(ctx)?,
        _ => bare_object(ctx)?,
    };
    let loaded = bare_object(ctx)?;
    loaded.set("part", part.evaluate(ctx)?)?;
    loaded.set("natives", natives)?;
    Ok(loaded)
}

fn log_level(name: &str) -> LogLevel {
    match name {
        "debug" => LogLevel::Debug,
        "info" => LogLevel::Info,
        "warn" => LogLevel::Warn,
        "error" => LogLevel::Error,
        _ => LogLevel::Log,
    }
}

/// The hook that describes what was thrown.
pub(super) fn describe_hook<'js>(ctx: &Ctx<'js>) -> Option<Function<'js>> {
    ctx.userdata::<Hooks>().map(|hooks| hooks.describe.clone())
}
