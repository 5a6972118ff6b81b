//! Modules by URL, as the host answers them.

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{Ctx, Exception, Module, Result};
use url::Url;

use crate::{Resource, SharedHost};

#[derive(Clone)]
pub struct Modules(pub SharedHost);

impl Resolver for Modules {
    fn resolve<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        base: &str,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<String> {
        let is_bare = !["/", "./", "../"].iter().any(|start| name.starts_with(start)) && Url::parse(name).is_err();
        resolve(base, name).filter(|_| !is_bare).ok_or_else(|| {
            Exception::throw_type(ctx, &format!("Module name, '{name}' does not resolve to a valid URL."))
        })
    }
}

impl Loader for Modules {
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<Module<'js, Declared>> {
        declare(ctx, &*self.0, name)
    }
}

/// # Errors
/// A `TypeError` where there is no script, and what its source throws.
pub fn declare<'js>(ctx: &Ctx<'js>, host: &dyn crate::Host, url: &str) -> Result<Module<'js, Declared>> {
    // A browser asks for nothing that is not of the page's own origin, as its policy says.
    let found = host.resource(url).filter(|found| found.status == 200 && found.mime_type == "text/javascript");
    let Some(Resource { body, .. }) = found else {
        return Err(Exception::throw_type(ctx, "Importing a module script failed."));
    };
    // The engine takes none in its source.
    if body.contains('\0') {
        return Err(Exception::throw_syntax(ctx, "Invalid character: '\\0'"));
    }
    let module = Module::declare(ctx.clone(), url, body)?;
    module.meta()?.set("url", url)?;
    Ok(module)
}

pub fn resolve(base: &str, url: &str) -> Option<String> {
    Url::parse(base).ok()?.join(url).ok().map(String::from)
}

/// A URL without a base.
pub fn absolute(url: &str) -> Option<String> {
    Url::parse(url).ok().map(String::from)
}
