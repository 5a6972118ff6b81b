//! Modules that a service may import besides what is bundled with it: `oro:background`, and `oro:<capability>` for what it
//! is granted. Files, URLs and the runtime's own parts are none of them.

use std::sync::Arc;

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{Ctx, Error as JsError, Function, Module, Object, Result as JsResult};

use super::scope::Hooks;
use crate::engine::Port;
use crate::error::{Error, ErrorCode, Result};
use crate::grants;
use crate::spec::ServiceSpec;

const SCHEME: &str = "oro:";
const BACKGROUND: &str = "background";

/// The gate for imports, static and dynamic.
#[derive(Clone)]
pub(super) struct Imports {
    spec: Arc<ServiceSpec>,
    port: Arc<dyn Port>,
}

impl Imports {
    pub(super) fn new(spec: &Arc<ServiceSpec>, port: &Arc<dyn Port>) -> Self {
        Self { spec: Arc::clone(spec), port: Arc::clone(port) }
    }

    /// The capability behind a module.
    fn admit<'n>(&self, name: &'n str) -> Result<&'n str> {
        let refuse = |message: String| Err(Error::new(ErrorCode::InvalidArgument, message));
        let Some(capability) = name.strip_prefix(SCHEME) else {
            return refuse(format!(
                "cannot import \"{name}\": only \"oro:background\" and capabilities exist at run time, all else is bundled"
            ));
        };
        if capability == grants::NETWORK {
            return refuse(format!("there is no module \"{name}\": `network` opens `fetch`, which is global"));
        }
        let granted = self.spec.permissions.iter().any(|permission| permission == capability);
        if capability == BACKGROUND || (granted && !grants::RESERVED.contains(&capability)) {
            return Ok(capability);
        }
        let is_withheld = self.port.is_withheld(capability);
        if is_withheld || grants::BUILT_IN.contains(&capability) || self.port.has_capability(capability) {
            return Err(grants::denial(&self.spec, capability, is_withheld));
        }
        refuse(format!(
            "there is no module \"{name}\": if the host brings it, add \"{capability}\" to host_permissions of [background] \
             and to permissions of [background.service.{}]",
            self.spec.config_key
        ))
    }
}

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
            Err(Error { code, message }) => {
                let code = if code == ErrorCode::NotAllowed { code.as_str() } else { "TypeError" };
                hook(ctx, |hooks| &hooks.refuse)?.call::<_, ()>((code, message))?;
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
        // Names of a host's capabilities need not be names of JavaScript.
        let named = match capability {
            // As the foreground's module of this name.
            BACKGROUND => "export { object as background }; export const { storage } = import.meta;".to_owned(),
            grants::STORAGE | grants::NOTIFICATIONS => format!("export {{ object as {capability} }};"),
            _ => String::new(),
        };
        let module = Module::declare(
            ctx.clone(),
            name,
            format!("const {{ object }} = import.meta; export default object; {named}"),
        )?;
        let meta = module.meta()?;
        meta.set("object", object)?;
        if capability == BACKGROUND {
            meta.set("storage", object_of.call::<_, Object>((grants::STORAGE,))?)?;
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
