//! Why a request came to nothing.

use std::fmt;

use crate::engine::Port;
use crate::error::{Error, ErrorCode};
use crate::grants::{self, NetworkDenial};
use crate::spec::ServiceSpec;

pub(super) enum Refused {
    Denied(NetworkDenial),
    Failed(String),
}

impl Refused {
    pub(super) fn because(why: impl fmt::Display) -> Self {
        Self::Failed(why.to_string())
    }

    /// What the promise in JavaScript rejects with.
    pub(super) fn into_error(self, url: &str, spec: &ServiceSpec, port: &dyn Port) -> Error {
        match self {
            Self::Failed(why) => Error::new(ErrorCode::Internal, format!("fetch of {url} failed: {why}")),
            Self::Denied(denial) => grants::fetch_denial(spec, url, &denial, |permission| port.is_withheld(permission)),
        }
    }
}

impl From<ureq::Error> for Refused {
    fn from(error: ureq::Error) -> Self {
        match error {
            ureq::Error::Other(other) => match other.downcast() {
                Ok(denial) => Self::Denied(*denial),
                Err(other) => Self::because(other),
            },
            ureq::Error::Timeout(_) => Self::because("it took too long"),
            ureq::Error::HostNotFound => Self::because("the host was not found"),
            ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                Some(rustls::Error::InvalidCertificate(why)) => {
                    Self::Failed(format!("the certificate of the server is not trusted: {why}"))
                }
                Some(error) => Self::Failed(format!("TLS: {error}")),
                None => Self::because(error),
            },
            error => Self::because(error),
        }
    }
}
