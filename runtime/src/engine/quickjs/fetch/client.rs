//! The HTTP clients of an engine.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, TrustAnchor};
use rustls::{ClientConfig, RootCertStore};
use ureq::Agent;
use ureq::unversioned::transport::Connector;

use super::coding;
use super::connect::{Dial, Names, Tls};
use crate::error::{Error, ErrorCode};
use crate::grants::NetworkGrant;

/// Registrations narrow grants as they like; beyond so many, the client that was used least recently goes.
const AGENTS_MAX: usize = 32;

/// One client for each grant: connections outlive isolates, and lead nowhere that whoever uses them may not go.
#[derive(Debug, Default)]
pub(in crate::engine::quickjs) struct Network {
    /// Trusted besides the roots of the web.
    roots: Vec<TrustAnchor<'static>>,
    tls: OnceLock<Arc<ClientConfig>>,
    /// At most [`AGENTS_MAX`], the one that was used last at the end.
    agents: Mutex<Vec<(NetworkGrant, Agent)>>,
}

impl Network {
    /// # Errors
    /// `InvalidArgument`, for what is not a certificate.
    pub(in crate::engine::quickjs) fn trusting(certificates: Vec<Vec<u8>>) -> Result<Self, Error> {
        let mut store = RootCertStore::empty();
        for (index, certificate) in certificates.into_iter().enumerate() {
            let added = store.add(CertificateDer::from(certificate));
            added.map_err(|error| {
                Error::new(ErrorCode::InvalidArgument, format!("root certificate {} is not valid: {error}", index + 1))
            })?;
        }
        Ok(Self { roots: store.roots, ..Self::default() })
    }

    pub(super) fn agent(&self, grant: &NetworkGrant) -> Agent {
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        let known = agents.iter().position(|(other, _)| other == grant).map(|index| agents.remove(index).1);
        let agent = known.unwrap_or_else(|| {
            let config = Agent::config_builder()
                .http_status_as_error(false)
                .allow_non_standard_methods(true)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .accept_encoding(coding::ACCEPTED)
                // The environment is not ours to read.
                .proxy(None)
                .user_agent(concat!("oro-bg/", env!("CARGO_PKG_VERSION")));
            let connector = ().chain(Dial).chain(Tls(Arc::clone(self.tls())));
            Agent::with_parts(config.build(), connector, Names::new(grant))
        });
        if agents.len() >= AGENTS_MAX {
            agents.remove(0);
        }
        agents.push((grant.clone(), agent.clone()));
        agent
    }

    fn tls(&self) -> &Arc<ClientConfig> {
        self.tls.get_or_init(|| {
            let roots = RootCertStore { roots: [webpki_roots::TLS_SERVER_ROOTS, &self.roots].concat() };
            let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .expect("ring has the default versions of TLS");
            Arc::new(config.with_root_certificates(roots).with_no_client_auth())
        })
    }
}

/// The certificates of a PEM file, as DER.
///
/// # Errors
/// `InvalidArgument` where the text is not PEM, or holds no certificate.
pub(in crate::engine::quickjs) fn certificates(pem: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let invalid = |why: &dyn fmt::Display| {
        Error::new(ErrorCode::InvalidArgument, format!("the root certificates are not PEM: {why}"))
    };
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match certificates {
        Ok(certificates) if certificates.is_empty() => Err(invalid(&"there is no certificate in it")),
        Ok(certificates) => Ok(certificates.iter().map(|certificate| certificate.to_vec()).collect()),
        Err(error) => Err(invalid(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_of_many_grants_are_not_kept_for_ever() {
        let network = Network::default();
        for n in 0..3 * AGENTS_MAX {
            network.agent(&NetworkGrant::of([format!("network:h{n}.example").as_str()]));
            // Used again and again, this one stays.
            network.agent(&NetworkGrant::of(["network"]));
        }
        let agents = network.agents.lock().unwrap();
        assert_eq!(agents.len(), AGENTS_MAX);
        assert!(agents.iter().any(|(grant, _)| *grant == NetworkGrant::of(["network"])));
    }
}
