//! One thread with a global object and its event loop: a page or a Worker.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use rquickjs::function::Func;
use rquickjs::{CatchResultExt, Context, Ctx, Exception, Function, Object, Persistent, Runtime, Value};

use crate::SharedHost;
use crate::modules::{self, Modules};

/// Stacks of the engine, and of Rust above it.
const STACK_BYTES: usize = 512 << 10;
const THREAD_BYTES: usize = 2 << 20;

/// What a realm is woken for.
pub enum Task {
    /// Source text of a classic script; whoever asked is told what it threw.
    Run {
        source: String,
        name: String,
        done: Box<dyn FnOnce(Option<String>) + Send>,
    },
    /// A message from the other side, and which of several it is.
    Message {
        hook: &'static str,
        sender: Option<u32>,
        data: String,
    },
    Stop,
}

/// A realm as others see it. Clones are the same.
#[derive(Clone)]
pub struct Mailbox {
    tasks: Sender<Task>,
    stopped: Arc<AtomicBool>,
}

impl Mailbox {
    /// Nobody is told when the realm is gone.
    pub fn send(&self, task: Task) {
        let _ = self.tasks.send(task);
    }

    /// Ends the realm, whatever it is doing.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        self.send(Task::Stop);
    }
}

/// What a realm is made of.
pub struct Setup {
    pub url: String,
    pub host: SharedHost,
    /// JavaScript of its kind: takes `native` and what `realm.js` made, and gives the hooks.
    pub kind: &'static str,
    /// A module to begin with, besides.
    pub is_worker: bool,
    /// An error that nothing caught.
    pub uncaught: Box<dyn Fn(String) + Send>,
}

/// Starts a realm. `natives` adds what its kind needs, on its thread.
pub fn start(
    setup: Setup,
    natives: impl for<'js> FnOnce(&Object<'js>, &Mailbox) -> rquickjs::Result<()> + Send + 'static,
) -> Mailbox {
    let (tasks, inbox) = mpsc::channel();
    let mailbox = Mailbox { tasks, stopped: Arc::default() };
    let own = mailbox.clone();
    let name = if setup.is_worker { "fake worker" } else { "fake page" };
    let life = move || live(setup, natives, &own, &inbox);
    thread::Builder::new().name(name.to_owned()).stack_size(THREAD_BYTES).spawn(life).expect("a thread for the fake");
    mailbox
}

#[derive(Default)]
struct Timers {
    running: BTreeMap<u32, (Instant, Option<Duration>)>,
    last_id: u32,
}

impl Timers {
    fn start(&mut self, delay_ms: f64, repeat: bool) -> u32 {
        let delay = Duration::from_secs_f64(delay_ms.clamp(0.0, 1e9) / 1000.0);
        self.last_id += 1;
        self.running.insert(self.last_id, (Instant::now() + delay, repeat.then_some(delay)));
        self.last_id
    }

    fn next(&self) -> Option<(Instant, u32)> {
        self.running.iter().map(|(id, (at, _))| (*at, *id)).min()
    }

    fn take(&mut self, id: u32) {
        if let Some((_, every)) = self.running.remove(&id)
            && let Some(every) = every
        {
            self.running.insert(id, (Instant::now() + every, Some(every)));
        }
    }
}

/// A promise, its reason, and whether somebody handles it by now.
type Rejected<'js> = Vec<(Value<'js>, Value<'js>, bool)>;
type Rejection = (Persistent<Value<'static>>, Persistent<Value<'static>>, bool);

fn live(
    setup: Setup,
    natives: impl for<'js> FnOnce(&Object<'js>, &Mailbox) -> rquickjs::Result<()>,
    mailbox: &Mailbox,
    inbox: &Receiver<Task>,
) {
    let runtime = Runtime::new().expect("memory for the fake");
    runtime.set_max_stack_size(STACK_BYTES);
    let stopped = Arc::clone(&mailbox.stopped);
    runtime.set_interrupt_handler(Some(Box::new(move || stopped.load(Ordering::SeqCst))));
    let modules = Modules(Arc::clone(&setup.host));
    runtime.set_loader(modules.clone(), modules);
    let rejected = Rc::new(RefCell::new(Vec::<Rejection>::new()));
    let told = Rc::clone(&rejected);
    runtime.set_host_promise_rejection_tracker(Some(Box::new(move |ctx, promise, reason, is_handled| {
        let pair = (Persistent::save(&ctx, promise), Persistent::save(&ctx, reason), is_handled);
        told.borrow_mut().push(pair);
    })));
    let context = Context::full(&runtime).expect("memory for the fake");
    context.with(|ctx| {
        let timers = Rc::new(RefCell::new(Timers::default()));
        let uncaught = Rc::new(setup.uncaught);
        let hooks = make(&ctx, &setup.url, setup.kind, &timers, &uncaught, |native| natives(native, mailbox))
            .catch(&ctx)
            .unwrap_or_else(|error| panic!("the fake's own script: {error}"));
        let realm = Realm {
            ctx,
            hooks,
            timers,
            take_rejected: &|ctx| {
                let taken = rejected.take();
                let restore = |pair: Persistent<Value<'static>>| pair.restore(ctx).expect("of this runtime");
                taken
                    .into_iter()
                    .map(|(promise, reason, handled)| (restore(promise), restore(reason), handled))
                    .collect()
            },
        };
        if setup.is_worker {
            realm.evaluate(&setup.url, &setup.host, &uncaught);
        }
        realm.serve(mailbox, inbox);
        rejected.take();
    });
}

fn make<'js>(
    ctx: &Ctx<'js>,
    url: &str,
    kind: &str,
    timers: &Rc<RefCell<Timers>>,
    uncaught: &Rc<Box<dyn Fn(String) + Send>>,
    natives: impl FnOnce(&Object<'js>) -> rquickjs::Result<()>,
) -> rquickjs::Result<Object<'js>> {
    let native = Object::new(ctx.clone())?;
    native.set("url", url)?;
    let began = Instant::now();
    native.set("now", Func::from(move || began.elapsed().as_secs_f64() * 1000.0))?;
    let base = url.to_owned();
    let resolve = move |ctx: Ctx<'js>, url: String| {
        modules::resolve(&base, &url).ok_or_else(|| Exception::throw_type(&ctx, &format!("{url} is no URL")))
    };
    native.set("resolve", Func::from(resolve))?;
    let absolute = |ctx: Ctx<'js>, url: String| {
        modules::absolute(&url).ok_or_else(|| Exception::throw_type(&ctx, &format!("{url} is no URL")))
    };
    native.set("absolute", Func::from(absolute))?;
    let to = Rc::clone(timers);
    native.set("startTimer", Func::from(move |delay_ms: f64, repeat: bool| to.borrow_mut().start(delay_ms, repeat)))?;
    let to = Rc::clone(timers);
    native.set(
        "stopTimer",
        Func::from(move |id: u32| {
            to.borrow_mut().running.remove(&id);
        }),
    )?;
    let to = Rc::clone(uncaught);
    native.set("uncaught", Func::from(move |message: String| to(message)))?;
    let leaked = |ctx: Ctx<'js>, name: String| -> rquickjs::Result<()> {
        Err(Exception::throw_message(&ctx, &format!("{name} is within reach")))
    };
    native.set("leaked", Func::from(leaked))?;
    natives(&native)?;
    let realm: Function = ctx.eval(include_str!("js/realm.js"))?;
    let shared: Object = realm.call((native.clone(),))?;
    let kind: Function = ctx.eval(kind)?;
    kind.call((native, shared))
}

struct Realm<'r, 'js> {
    ctx: Ctx<'js>,
    hooks: Object<'js>,
    timers: Rc<RefCell<Timers>>,
    take_rejected: &'r dyn Fn(&Ctx<'js>) -> Rejected<'js>,
}

impl<'js> Realm<'_, 'js> {
    fn evaluate(&self, url: &str, host: &SharedHost, uncaught: &Rc<Box<dyn Fn(String) + Send>>) {
        let begun = modules::declare(&self.ctx, &**host, url).and_then(|module| Ok(module.eval()?.1));
        match begun.catch(&self.ctx) {
            Ok(promise) => {
                self.drain();
                if let Some(Err(error)) = promise.result::<Value>().map(|result| result.catch(&self.ctx)) {
                    uncaught(error.to_string());
                }
            }
            Err(error) => uncaught(error.to_string()),
        }
    }

    fn serve(&self, mailbox: &Mailbox, inbox: &Receiver<Task>) {
        while !mailbox.stopped.load(Ordering::SeqCst) {
            self.drain();
            let timer = self.timers.borrow().next();
            if let Some((at, id)) = timer
                && at <= Instant::now()
            {
                self.timers.borrow_mut().take(id);
                self.call("fireTimer", (id,));
                continue;
            }
            let task = match timer {
                Some((at, _)) => inbox.recv_timeout(at.saturating_duration_since(Instant::now())),
                None => inbox.recv().map_err(RecvTimeoutError::from),
            };
            match task {
                Ok(Task::Run { source, name, done }) => {
                    let mut options = rquickjs::context::EvalOptions::default();
                    options.strict = false;
                    options.filename = Some(name);
                    let ran = self.ctx.eval_with_options::<Value, _>(source, options).catch(&self.ctx);
                    done(ran.err().map(|error| error.to_string()));
                }
                Ok(Task::Message { hook, sender: None, data }) => self.call(hook, (data,)),
                Ok(Task::Message { hook, sender: Some(sender), data }) => self.call(hook, (sender, data)),
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Task::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Hooks throw nothing but what stops the realm.
    fn call(&self, hook: &str, arguments: impl rquickjs::function::IntoArgs<'js>) {
        let called = self.hooks.get::<_, Function>(hook).and_then(|hook| hook.call::<_, ()>(arguments));
        if called.is_err() {
            self.ctx.catch();
        }
    }

    /// Microtasks, then reports of promises that were rejected.
    fn drain(&self) {
        loop {
            while self.ctx.execute_pending_job() {}
            let rejected = (self.take_rejected)(&self.ctx);
            if rejected.is_empty() {
                return;
            }
            let mut unhandled: Rejected<'js> = Vec::new();
            for (promise, reason, is_handled) in rejected {
                let before = unhandled.len();
                if is_handled {
                    unhandled.retain(|(known, _, _)| *known != promise);
                    if unhandled.len() == before {
                        self.call("rejectionHandled", (promise, reason));
                    }
                } else {
                    unhandled.push((promise, reason, false));
                }
            }
            for (promise, reason, _) in unhandled {
                self.call("rejection", (promise, reason));
            }
        }
    }
}
