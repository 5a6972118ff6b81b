//! Which services there may be: those of the dispatch table, and those that the app registers on top of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::error::{Error, ErrorCode, Result};
use crate::grants;
use crate::id::ServiceId;
use crate::registration::{Registration, invalid, narrow, not_allowed, without_dot};
use crate::spec::{
    Backoff, CONTRACT_VERSION, DispatchTable, ModuleSpec, Overlap, Platform, Requires, Retry, ServiceSpec, Text,
    Trigger, Window,
};

/// The dispatch table, checked and indexed.
#[derive(Debug)]
pub(crate) struct Registry {
    pub table: DispatchTable,
    declared: BTreeMap<ServiceId, usize>,
}

impl Registry {
    /// # Errors
    /// `VersionMismatch` when another generation of the tool wrote the table, `InvalidArgument` when an id in it is
    /// none or occurs twice.
    pub fn new(table: DispatchTable) -> Result<Self> {
        if table.contract_version != CONTRACT_VERSION {
            return Err(Error::new(
                ErrorCode::VersionMismatch,
                format!(
                    "the generated table has contract version {}, this runtime has {CONTRACT_VERSION}: run `oro-bg gen` of the same version",
                    table.contract_version
                ),
            ));
        }
        let mut declared = BTreeMap::new();
        for (index, spec) in table.services.iter().enumerate() {
            if declared.insert(ServiceId::parse(&spec.id)?, index).is_some() {
                return Err(invalid(format!("service `{}` is twice in the table", spec.id)));
            }
        }
        Ok(Self { table, declared })
    }

    pub fn declared(&self) -> impl Iterator<Item = &ServiceId> {
        self.declared.keys()
    }

    pub fn is_declared(&self, id: &ServiceId) -> bool {
        self.declared.contains_key(id)
    }

    /// Whether the configuration grants a declared service what the permission opens, or a part of it.
    pub fn grants(&self, id: &ServiceId, permission: &str) -> bool {
        self.declared.get(id).is_some_and(|index| {
            let granted = &self.table.services[*index].permissions;
            grants::includes(granted, permission) || grants::opens(granted, permission)
        })
    }

    /// The service as it runs: the declaration, narrowed by a registration.
    ///
    /// # Errors
    /// `NotFound` for an id that is neither declared nor registered, `NotAllowed` for what the configuration does not
    /// allow, `InvalidArgument` for values out of range.
    pub fn resolve(&self, id: &ServiceId, registration: Option<&Registration>) -> Result<ServiceSpec> {
        match (self.declared.get(id), registration) {
            (Some(index), None) => Ok(self.spec(*index)),
            (Some(index), Some(registration)) => narrow(self.spec(*index), registration, self.table.platform),
            (None, Some(registration)) => {
                self.allow_undeclared(id)?;
                narrow(self.undeclared(id, registration)?, registration, self.table.platform)
            }
            (None, None) => Err(Error::new(ErrorCode::NotFound, format!("there is no service `{id}`"))),
        }
    }

    /// The declaration under its canonical id.
    fn spec(&self, index: usize) -> ServiceSpec {
        let mut spec = self.table.services[index].clone();
        if spec.id.contains('_') {
            spec.id = spec.id.replace('_', "-").into();
        }
        spec
    }

    fn allow_undeclared(&self, id: &ServiceId) -> Result<()> {
        let refuse = |why: String| {
            Err(not_allowed(format!(
                "service `{id}` is not declared, and {why}: add [background.service.{id}] to the configuration"
            )))
        };
        if self.table.platform == Platform::Ios {
            return refuse("iOS runs declared services only".to_owned());
        }
        match self.table.services.iter().find(|spec| spec.required) {
            Some(required) => refuse(format!("`{}` is required, so that all services are to be declared", required.id)),
            None => Ok(()),
        }
    }

    /// A service that only a registration knows: what it may be at most. It gets no permission.
    fn undeclared(&self, id: &ServiceId, registration: &Registration) -> Result<ServiceSpec> {
        let module = match (&registration.entry, &self.table.default_entry) {
            (Some(entry), _) => self.module(entry)?,
            (None, Some(default)) => self.module(default)?,
            (None, None) => {
                return Err(invalid(format!(
                    "service `{id}` has no `entry`, and the configuration has no `default_entry`"
                )));
            }
        };
        let retry = registration.retry.unwrap_or_default();
        let trigger = match registration.trigger {
            Some(trigger) => trigger.of_undeclared(id)?,
            None => Trigger::OnDemand,
        };
        Ok(ServiceSpec {
            id: Text::from(id.as_str().to_owned()),
            config_key: Text::from(id.as_str().to_owned()),
            module,
            title: title_of(id).into(),
            trigger,
            // A service that stays needs a declaration on phones: Android wants its type in the manifest.
            keep_alive: self.table.platform == Platform::Desktop && registration.keep_alive == Some(true),
            permissions: Cow::Borrowed(&[]),
            window: Window::of_trigger(trigger),
            timeout_ms: None,
            retry: Retry {
                max_attempts: retry.max_attempts.unwrap_or(1),
                backoff: retry.backoff.unwrap_or(Backoff::Exponential),
                initial_delay_ms: retry.initial_delay.unwrap_or(30_000),
            },
            requires: Requires::NONE,
            overlap: registration.overlap.unwrap_or(Overlap::Skip),
            required: false,
        })
    }

    fn module(&self, entry: &str) -> Result<ModuleSpec> {
        let wanted = without_dot(entry);
        let of_services = self.table.services.iter().map(|spec| &spec.module);
        self.table.modules.iter().chain(of_services).find(|module| module.entry == wanted).cloned().ok_or_else(|| {
            not_allowed(format!("the entry {entry:?} is not bundled: add it to `entries` in [background]"))
        })
    }
}

/// `sync-notes` for people: `Sync Notes`.
fn title_of(id: &ServiceId) -> String {
    let words = id.as_str().split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join(" ")
}
