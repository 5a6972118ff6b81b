//! How long a run may take: the runtime's own numbers, asked for a declared service.

use oro_bg_runtime::{limits, spec};

use super::android::foreground_type;
use crate::config::{ForegroundServiceType, IosRequest, Millis, Platform, Service};

/// How long the runtime lets a run take, whatever the configuration says.
pub fn run_limit(service: &Service, platform: Platform) -> Millis {
    let limit = limits::run_limit(of_runtime(platform), window(service), service.keep_alive);
    Millis(u64::try_from(limit.as_millis()).unwrap_or(u64::MAX))
}

/// What decides about the time of a service's runs, in the terms of the runtime.
pub fn window(service: &Service) -> spec::Window {
    spec::Window {
        ios: match service.ios.request {
            IosRequest::Refresh => spec::IosRequest::Refresh,
            IosRequest::Processing => spec::IosRequest::Processing,
            IosRequest::Continued => spec::IosRequest::Continued,
        },
        android: service.android.foreground_service_type.map(|kind| match foreground_type(kind).duration_max {
            None => spec::ForegroundTime::Unlimited,
            Some(_) if kind == ForegroundServiceType::ShortService => spec::ForegroundTime::Short,
            Some(_) => spec::ForegroundTime::Budget,
        }),
    }
}

/// The platform as the runtime tells it from others.
pub const fn of_runtime(platform: Platform) -> spec::Platform {
    match platform {
        Platform::Ios => spec::Platform::Ios,
        Platform::Android => spec::Platform::Android,
        Platform::Macos | Platform::Windows | Platform::Linux => spec::Platform::Desktop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Keyword;

    /// The runtime ends a run before the system would.
    #[test]
    fn a_run_ends_before_its_foreground_service_is_stopped() {
        for (_, kind) in ForegroundServiceType::ALL {
            let Some(stopped) = foreground_type(*kind).duration_max else { continue };
            let time = match kind {
                ForegroundServiceType::ShortService => spec::ForegroundTime::Short,
                _ => spec::ForegroundTime::Budget,
            };
            let window = spec::Window { ios: spec::IosRequest::Refresh, android: Some(time) };
            let limit = limits::run_limit(spec::Platform::Android, window, true);
            assert!(limit.as_millis() < u128::from(stopped.0), "{kind}");
        }
    }
}
