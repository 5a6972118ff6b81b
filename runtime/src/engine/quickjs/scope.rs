//! The global scope of an isolate, as Rust sees it: the hooks that `js/` hands out.

use std::rc::Rc;

use rquickjs::{Ctx, Function, JsLifetime, Module, Object, Promise, Result, Value};

use super::natives::{self, Seat, Shell};
use super::{Limits, parts};

/// Functions of the scope that the worker calls. They catch what service code throws.
pub(super) struct Scope<'js> {
    take: Function<'js>,
    pub(super) activate: Function<'js>,
    pub(super) has_run: Function<'js>,
    pub(super) run: Function<'js>,
    pub(super) abort: Function<'js>,
    pub(super) complete: Function<'js>,
    pub(super) observe: Function<'js>,
    pub(super) message: Function<'js>,
    pub(super) rejection: Function<'js>,
    pub(super) rejection_handled: Function<'js>,
    pub(super) fire_timer: Function<'js>,
    pub(super) settle: Function<'js>,
    pub(super) storage_changed: Function<'js>,
}

// SAFETY: the only lifetime in it is `'js`, which `Changed` replaces.
unsafe impl<'js> JsLifetime<'js> for Scope<'js> {
    type Changed<'to> = Scope<'to>;
}

impl<'js> Scope<'js> {
    /// Builds the global scope, which knows of no service yet. Nothing can be granted in it before [`Scope::take`].
    pub(super) fn prepare(ctx: &Ctx<'js>, seat: &Seat, limits: &Limits) -> Result<Self> {
        let native = natives::install(ctx, seat)?;
        let config = natives::bare_object(ctx)?;
        config.set("messageBytesMax", limits.message_bytes_max as f64)?;
        config.set("userAgent", concat!("oro-bg/", env!("CARGO_PKG_VERSION")))?;

        let part = parts::find("eager").expect("the build script makes it");
        let core: Object = part.evaluate(ctx)?.call((native, config))?;
        let hooks: Object = core.get("hooks")?;
        // Nothing is stored yet, so nothing can be borrowed.
        let _ = ctx.store_userdata(Rejections::default());
        let _ = ctx.store_userdata(Hooks {
            describe: hooks.get("describe")?,
            module: hooks.get("module")?,
            refuse: hooks.get("refuse")?,
        });
        Ok(Self {
            take: hooks.get("take")?,
            activate: hooks.get("activate")?,
            has_run: hooks.get("hasRun")?,
            run: hooks.get("run")?,
            abort: hooks.get("abort")?,
            complete: hooks.get("complete")?,
            observe: hooks.get("observe")?,
            message: hooks.get("message")?,
            rejection: hooks.get("rejection")?,
            rejection_handled: hooks.get("rejectionHandled")?,
            fire_timer: hooks.get("fireTimer")?,
            settle: hooks.get("settle")?,
            storage_changed: hooks.get("storageChanged")?,
        })
    }

    /// Makes it the scope of a service, before any code of the service runs.
    pub(super) fn take(&self, shell: &Rc<Shell>, seat: &Seat) -> Result<()> {
        seat.take(shell)?;
        self.take.call((&*shell.spec.id, &*shell.module_url))
    }

    /// Starts the evaluation of the service's module.
    pub(super) fn evaluate(&self, ctx: &Ctx<'js>, shell: &Shell) -> Result<Promise<'js>> {
        let source = shell.spec.module.source.as_bytes();
        let module = Module::declare(ctx.clone(), &*shell.module_url, source)?;
        module.meta()?.set("url", &*shell.module_url)?;
        let (_module, evaluated) = module.eval()?;
        self.observe.call((evaluated,))
    }
}

/// Hooks that native code needs without a [`Scope`] at hand.
pub(super) struct Hooks<'js> {
    pub(super) describe: Function<'js>,
    /// The object behind a module `oro:*`.
    pub(super) module: Function<'js>,
    /// Throws a refusal.
    pub(super) refuse: Function<'js>,
}

// SAFETY: the only lifetime in it is `'js`, which `Changed` replaces.
unsafe impl<'js> JsLifetime<'js> for Hooks<'js> {
    type Changed<'to> = Hooks<'to>;
}

/// Promises and their reasons, until the microtasks have run.
#[derive(Default)]
pub(super) struct Rejections<'js> {
    /// Rejected without anybody to handle it.
    pub(super) unhandled: Pending<'js>,
    /// Handled after it was reported that nobody did.
    pub(super) late: Pending<'js>,
}

type Pending<'js> = std::cell::RefCell<Vec<(Value<'js>, Value<'js>)>>;

// SAFETY: as above.
unsafe impl<'js> JsLifetime<'js> for Rejections<'js> {
    type Changed<'to> = Rejections<'to>;
}

impl Rejections<'_> {
    /// The engine's rejection tracker. It calls a second time when a rejection is handled late.
    pub(super) fn track<'a>(ctx: Ctx<'a>, promise: Value<'a>, reason: Value<'a>, handled: bool) {
        let Some(rejections) = ctx.userdata::<Rejections>() else { return };
        let mut unhandled = rejections.unhandled.borrow_mut();
        if !handled {
            return unhandled.push((promise, reason));
        }
        let before = unhandled.len();
        unhandled.retain(|(known, _)| *known != promise);
        if unhandled.len() == before {
            rejections.late.borrow_mut().push((promise, reason));
        }
    }
}
