//! What the app may say about a service at run time. A registration only ever narrows what the configuration allows.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::duration;
use crate::error::{Error, ErrorCode, Result};
use crate::grants::{self, HostPattern};
use crate::id::ServiceId;
use crate::limits::{REFRESH_INTERVAL_DEFAULT_MS, REGISTERED_INTERVAL_MIN_MS, run_limit};
use crate::spec::{Backoff, Overlap, Platform, Requires, Retry, ServiceSpec, Text, Trigger};

/// What `register` says about a service. What it leaves out stays as the configuration has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Registration {
    pub entry: Option<String>,
    pub title: Option<String>,
    pub trigger: Option<RegisteredTrigger>,
    pub keep_alive: Option<bool>,
    /// `network:HOST[:PORT]` also narrows `network`.
    pub permissions: Option<Vec<String>>,
    /// Milliseconds.
    #[serde(deserialize_with = "duration::optional")]
    pub timeout: Option<u64>,
    pub retry: Option<RegisteredRetry>,
    /// In addition to what the configuration requires.
    pub requires: Option<Requires>,
    pub overlap: Option<Overlap>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegisteredTrigger {
    #[serde(rename = "type")]
    pub kind: TriggerKind,
    /// Milliseconds; the declared interval when it is missing.
    #[serde(default, deserialize_with = "duration::optional")]
    pub minimum_interval: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriggerKind {
    Interval,
    Refresh,
    Processing,
    OnDemand,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RegisteredRetry {
    pub max_attempts: Option<u32>,
    pub backoff: Option<Backoff>,
    /// Milliseconds.
    #[serde(deserialize_with = "duration::optional")]
    pub initial_delay: Option<u64>,
}

impl TriggerKind {
    const fn of(trigger: Trigger) -> Self {
        match trigger {
            Trigger::Interval { .. } => Self::Interval,
            Trigger::Refresh { .. } => Self::Refresh,
            Trigger::Processing { .. } => Self::Processing,
            Trigger::OnDemand => Self::OnDemand,
        }
    }

    const fn every(self, minimum_interval_ms: u64) -> Trigger {
        match self {
            Self::Interval => Trigger::Interval { minimum_interval_ms },
            Self::Refresh => Trigger::Refresh { minimum_interval_ms },
            Self::Processing => Trigger::Processing { minimum_interval_ms },
            Self::OnDemand => Trigger::OnDemand,
        }
    }
}

impl RegisteredTrigger {
    /// As the trigger of a service that is not declared.
    ///
    /// # Errors
    /// `InvalidArgument` when `interval` has no interval, or it is too short.
    pub(crate) fn of_undeclared(self, id: &ServiceId) -> Result<Trigger> {
        let interval_ms = match (self.kind, self.minimum_interval) {
            (_, Some(interval_ms)) => interval_ms,
            (TriggerKind::Interval, None) => {
                return Err(invalid(format!("`trigger` of `{id}` is an interval without `minimumInterval`")));
            }
            (_, None) => REFRESH_INTERVAL_DEFAULT_MS,
        };
        if interval_ms < REGISTERED_INTERVAL_MIN_MS {
            return Err(invalid(format!("`minimumInterval` of `{id}` is at least {REGISTERED_INTERVAL_MIN_MS} ms")));
        }
        Ok(self.kind.every(interval_ms))
    }

    /// The same kind with at least the same interval, or no trigger of its own at all.
    fn narrowing(self, declared: Trigger) -> Option<Trigger> {
        let declared_ms = declared.minimum_interval_ms()?;
        let asked_ms = self.minimum_interval.unwrap_or(declared_ms);
        (self.kind == TriggerKind::of(declared) && asked_ms >= declared_ms).then(|| self.kind.every(asked_ms))
    }
}

impl RegisteredRetry {
    fn narrowing(self, declared: Retry) -> Option<Retry> {
        let asked = Retry {
            max_attempts: self.max_attempts.unwrap_or(declared.max_attempts),
            backoff: self.backoff.unwrap_or(declared.backoff),
            initial_delay_ms: self.initial_delay.unwrap_or(declared.initial_delay_ms),
        };
        let narrows = asked.max_attempts <= declared.max_attempts
            && asked.initial_delay_ms >= declared.initial_delay_ms
            && (asked.backoff == declared.backoff || asked.backoff == Backoff::Exponential);
        narrows.then_some(asked)
    }
}

/// Applies a registration to a declaration; refuses whatever would widen it.
pub(crate) fn narrow(mut spec: ServiceSpec, registration: &Registration, platform: Platform) -> Result<ServiceSpec> {
    let id = spec.id.clone();
    let widens = |key: &str, asked: String, allowed: String| {
        Err(not_allowed(format!("`{key}` of `{id}` is {asked}, and the configuration allows {allowed}")))
    };
    if let Some(entry) = &registration.entry
        && without_dot(entry) != spec.module.entry
    {
        return widens("entry", format!("{entry:?}"), format!("{:?}", spec.module.entry));
    }
    if let Some(title) = &registration.title {
        spec.title = title.clone().into();
    }
    if let Some(trigger) = registration.trigger {
        spec.trigger = match trigger.narrowing(spec.trigger) {
            Some(narrowed) => narrowed,
            None if trigger.kind == TriggerKind::OnDemand => Trigger::OnDemand,
            None => return widens("trigger", said(&trigger), format!("{} or a longer interval", said(&spec.trigger))),
        };
    }
    if let Some(keep_alive) = registration.keep_alive {
        if keep_alive && !spec.keep_alive {
            return widens("keepAlive", "true".to_owned(), "false".to_owned());
        }
        spec.keep_alive = keep_alive;
    }
    if let Some(permissions) = &registration.permissions {
        let mut kept = BTreeSet::new();
        for permission in permissions {
            let permission = match HostPattern::of_permission(permission) {
                Some(host) => {
                    host.map_err(|why| invalid(format!("{permission:?} in `permissions`: {why}")))?.permission()
                }
                None => permission.clone(),
            };
            if !grants::includes(&spec.permissions, &permission) {
                return Err(grants::denial(&spec, &permission, false));
            }
            kept.insert(permission);
        }
        spec.permissions = kept.into_iter().map(Text::from).collect();
    }
    if let Some(timeout) = registration.timeout {
        spec.timeout_ms = Some(narrowed_timeout(&spec, platform, timeout)?);
    }
    if let Some(retry) = registration.retry {
        spec.retry = match retry.narrowing(spec.retry) {
            Some(narrowed) => narrowed,
            None => {
                return widens(
                    "retry",
                    said(&retry),
                    format!("{}, fewer attempts or longer delays", said(&spec.retry)),
                );
            }
        };
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
    let limit_ms = u64::try_from(run_limit(platform, spec.window, spec.keep_alive).as_millis()).unwrap_or(u64::MAX);
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

/// Both `./background/a.js` and `background/a.js` name an entry.
pub(crate) fn without_dot(entry: &str) -> &str {
    entry.strip_prefix("./").unwrap_or(entry)
}

/// A value as its author would write it.
fn said(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("these values are plain data")
}

pub(crate) fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidArgument, message.into())
}

pub(crate) fn not_allowed(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::NotAllowed, message.into())
}
