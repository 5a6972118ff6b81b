//! Modules that a service may import besides what is bundled with it, as the engine loads them.

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{Ctx, Error as JsError, Function, Module, Object, Result as JsResult};

use super::scope::Hooks;
use crate::engine::calls::BACKGROUND;
use crate::engine::imports::{Imports, error_name, exports_of};
use crate::grants::STORAGE;

impl Resolver for Imports {
    fn resolve<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        _base: &str,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> JsResult<String> {
        match self.admit(name) {
            Ok(_) => Ok(name.to_owned()),
            Err(refusal) => {
                let name = error_name(&refusal);
                hook(ctx, |hooks| &hooks.refuse)?.call::<_, ()>((name, refusal.message))?;
                Err(JsError::Unknown)
            }
        }
    }
}

impl Loader for Imports {
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> JsResult<Module<'js, Declared>> {
        let capability = self.admit(name).map_err(|_| JsError::Unknown)?;
        let object_of = hook(ctx, |hooks| &hooks.module)?;
        let object: Object = object_of.call((capability,))?;
        let text = format!("const {{ object, {STORAGE} }} = import.meta; {}", exports_of(capability));
        let module = Module::declare(ctx.clone(), name, text)?;
        let meta = module.meta()?;
        meta.set("object", object)?;
        if capability == BACKGROUND {
            meta.set(STORAGE, object_of.call::<_, Object>((STORAGE,))?)?;
        }
        Ok(module)
    }
}

fn hook<'js>(
    ctx: &Ctx<'js>,
    which: impl for<'a> FnOnce(&'a Hooks<'js>) -> &'a Function<'js>,
) -> JsResult<Function<'js>> {
    ctx.userdata::<Hooks>().map(|hooks| which(&hooks).clone()).ok_or(JsError::Unknown)
}
