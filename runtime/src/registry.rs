//! Which services there may be: the dispatch table, and what the app may register on top of it. A registration only
//! ever narrows what the configuration allows.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorCode, Result};
use crate::id::ServiceId;
use crate::limits::{REGISTERED_INTERVAL_MIN_MS, run_limit};
use crate::spec::{
    Backoff, CONTRACT_VERSION, DispatchTable, ModuleSpec, Overlap, Platform, Requires, Retry, ServiceSpec, Text,
    Trigger,
};

/// What `register` says about a service; all of it is optional. Times are milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Registration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_alive: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires: Option<Requires>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<Overlap>,
}

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
                narrow(
                    self.undeclared(id, registration)?,
                    &Registration { entry: None, ..registration.clone() },
                    self.table.platform,
                )
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
        let key = id.as_str().replace('-', "_");
        let refuse = |why: String| {
            Err(not_allowed(format!(
                "service `{id}` is not declared, and {why}: add [background.service.{key}] to the configuration"
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

    /// A service that only a registration knows: it starts from the least and gets no permission.
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
        let trigger = registration.trigger.unwrap_or(Trigger::OnDemand);
        if trigger.minimum_interval_ms().is_some_and(|interval_ms| interval_ms < REGISTERED_INTERVAL_MIN_MS) {
            return Err(invalid(format!("`minimumInterval` of `{id}` is at least {REGISTERED_INTERVAL_MIN_MS} ms")));
        }
        Ok(ServiceSpec {
            id: Text::from(id.as_str().to_owned()),
            module,
            title: title_of(id).into(),
            trigger,
            // A service that stays needs a declaration on phones: Android wants its type in the manifest.
            keep_alive: self.table.platform == Platform::Desktop && registration.keep_alive == Some(true),
            permissions: Cow::Borrowed(&[]),
            timeout_ms: None,
            retry: registration.retry.unwrap_or(Retry {
                max_attempts: 1,
                backoff: Backoff::Exponential,
                initial_delay_ms: 30_000,
            }),
            requires: Requires::NONE,
            overlap: registration.overlap.unwrap_or(Overlap::Skip),
            required: false,
        })
    }

    fn module(&self, entry: &str) -> Result<ModuleSpec> {
        let wanted = entry.strip_prefix("./").unwrap_or(entry);
        let of_services = self.table.services.iter().map(|spec| &spec.module);
        self.table.modules.iter().chain(of_services).find(|module| module.entry == wanted).cloned().ok_or_else(|| {
            not_allowed(format!("the entry {entry:?} is not bundled: add it to `entries` in [background]"))
        })
    }
}

/// Applies a registration to a declaration; refuses whatever would widen it.
fn narrow(mut spec: ServiceSpec, registration: &Registration, platform: Platform) -> Result<ServiceSpec> {
    let id = spec.id.clone();
    let widens = |key: &str, asked: String, allowed: String| {
        Err(not_allowed(format!("`{key}` of `{id}` is {asked}, and the configuration allows {allowed}")))
    };
    if let Some(entry) = &registration.entry
        && entry.strip_prefix("./").unwrap_or(entry) != spec.module.entry
    {
        return widens("entry", format!("{entry:?}"), format!("{:?}", spec.module.entry));
    }
    if let Some(title) = &registration.title {
        spec.title = title.clone().into();
    }
    if let Some(trigger) = registration.trigger {
        if !narrows_trigger(spec.trigger, trigger) {
            return widens("trigger", format!("{trigger:?}"), format!("{:?} or a longer interval", spec.trigger));
        }
        spec.trigger = trigger;
    }
    if let Some(keep_alive) = registration.keep_alive {
        if keep_alive && !spec.keep_alive {
            return widens("keepAlive", "true".to_owned(), "false".to_owned());
        }
        spec.keep_alive = keep_alive;
    }
    if let Some(permissions) = &registration.permissions {
        if let Some(extra) = permissions.iter().find(|name| !spec.permissions.iter().any(|granted| granted == *name)) {
            return Err(not_allowed(format!(
                "service `{id}` is not granted the permission `{extra}`: add it to `permissions` in [background.service.{}]",
                id.replace('-', "_")
            )));
        }
        let kept: BTreeSet<_> = permissions.iter().cloned().collect();
        spec.permissions = kept.into_iter().map(Text::from).collect();
    }
    if let Some(timeout) = registration.timeout {
        spec.timeout_ms = Some(narrowed_timeout(&spec, platform, timeout)?);
    }
    if let Some(retry) = registration.retry {
        if !narrows_retry(spec.retry, retry) {
            return widens("retry", format!("{retry:?}"), format!("{:?}, fewer attempts or longer delays", spec.retry));
        }
        spec.retry = retry;
    }
    if let Some(requires) = registration.requires {
        spec.requires = spec.requires.and(requires);
    }
    if let Some(overlap) = registration.overlap {
        if overlap == Overlap::Queue && spec.overlap == Overlap::Skip {
            return widens("overlap", "queue".to_owned(), "skip".to_owned());
        }
        spec.overlap = overlap;
    }
    Ok(spec)
}

/// A timeout in milliseconds that is no longer than what the configuration and the platform allow.
///
/// # Errors
/// `NotAllowed` when it is longer, `InvalidArgument` when it is zero.
pub(crate) fn narrowed_timeout(spec: &ServiceSpec, platform: Platform, timeout_ms: u64) -> Result<u64> {
    let limit_ms = u64::try_from(run_limit(platform, spec.trigger, spec.keep_alive).as_millis()).unwrap_or(u64::MAX);
    let allowed_ms = spec.timeout_ms.map_or(limit_ms, |declared| declared.min(limit_ms));
    if timeout_ms == 0 {
        return Err(invalid("`timeout` is 0 ms; a run needs at least 1"));
    }
    if timeout_ms > allowed_ms {
        return Err(not_allowed(format!(
            "`timeout` of `{}` is {timeout_ms} ms, and the configuration allows {allowed_ms} ms",
            spec.id
        )));
    }
    Ok(timeout_ms)
}

/// The same kind with at least the same interval, or no trigger of its own at all.
fn narrows_trigger(declared: Trigger, asked: Trigger) -> bool {
    let same_kind = std::mem::discriminant(&declared) == std::mem::discriminant(&asked);
    asked == Trigger::OnDemand || (same_kind && asked.minimum_interval_ms() >= declared.minimum_interval_ms())
}

fn narrows_retry(declared: Retry, asked: Retry) -> bool {
    asked.max_attempts <= declared.max_attempts
        && asked.initial_delay_ms >= declared.initial_delay_ms
        && (asked.backoff == declared.backoff || asked.backoff == Backoff::Exponential)
}

/// `sync-notes` for people: `Sync Notes`.
fn title_of(id: &ServiceId) -> String {
    let words = id.as_str().split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join(" ")
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidArgument, message.into())
}

fn not_allowed(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::NotAllowed, message.into())
}
