//! What a service may import besides what is bundled with it: `oro:background`, and `oro:<capability>` for what it is
//! granted. Files, URLs and the runtime's own parts are none of them.

use std::sync::Arc;

use super::Port;
use super::calls::BACKGROUND;
use crate::error::{Error, ErrorCode, Result};
use crate::grants;
use crate::spec::ServiceSpec;

pub(super) const SCHEME: &str = "oro:";

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
    ///
    /// # Errors
    /// `NotAllowed` for what a permission would open, `InvalidArgument` for what does not exist.
    pub(super) fn admit<'n>(&self, name: &'n str) -> Result<&'n str> {
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

/// The name of the error in JavaScript.
pub(super) fn error_name(refusal: &Error) -> &'static str {
    if refusal.code == ErrorCode::NotAllowed { refusal.code.as_str() } else { "TypeError" }
}

/// How the module of a capability exports `object`, and `storage` where it has that besides.
pub(super) fn exports_of(capability: &str) -> String {
    // Names of a host's capabilities need not be names of JavaScript.
    let named = match capability {
        // As the foreground's module of this name.
        BACKGROUND => "export { object as background, storage };".to_owned(),
        grants::STORAGE | grants::NOTIFICATIONS => format!("export {{ object as {capability} }};"),
        _ => String::new(),
    };
    format!("export default object; {named}")
}
