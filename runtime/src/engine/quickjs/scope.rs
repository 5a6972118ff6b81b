//! The global scope of an isolate, as Rust sees it: the hooks that `js/` hands out.

use std::rc::Rc;

use rquickjs::{Ctx, Function, JsLifetime, Module, Object, Promise, Result, Value};

use super::natives::{self, Shell};

/// Functions of the scope that the worker calls. They catch what service code throws.
pub(super) struct Scope<'js> {
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

impl<'js> Scope<'js> {
    /// Builds the global scope with the function of the eager parts. Runs before any code of the service.
    pub(super) fn install(ctx: &Ctx<'js>, shell: &Rc<Shell>, eager: &Function<'js>) -> Result<Self> {
        let native = natives::install(ctx, shell)?;
        let config = Object::new(ctx.clone())?;
        config.set("name", &*shell.spec.id)?;
        config.set("url", &*shell.module_url)?;
        config.set("messageBytesMax", shell.limits.message_bytes_max as f64)?;
        config.set("userAgent", concat!("oro-bg/", env!("CARGO_PKG_VERSION")))?;

        let core: Object = eager.call((native, config))?;
        let hooks: Object = core.get("hooks")?;
        // Nothing is stored yet, so nothing can be borrowed.
        let _ = ctx.store_userdata(Hooks {
            describe: hooks.get("describe")?,
            module: hooks.get("module")?,
            refuse: hooks.get("refuse")?,
        });
        Ok(Self {
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
