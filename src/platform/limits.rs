//! How long a run may take: the runtime's own numbers, asked for a declared service.

use oro_bg_runtime::{limits, spec};

use super::android::foreground_type;
use crate::config::{ForegroundServiceType, IosRequest, Millis, Platform, Service};

/// How long the runtime lets a run take, whatever the configuration says.
pub fn run_limit(service: &Service, platform: Platform) -> Millis {
    of_window(platform, window(service), service.keep_alive)
}

/// The same by what the service is started as.
pub fn of_window(platform: Platform, window: spec::Window, keep_alive: bool) -> Millis {
    let limit = limits::run_limit(of_runtime(platform), window, keep_alive);
    Millis(u64::try_from(limit.as_millis()).unwrap_or(u64::MAX))
}

/// A window of iOS.
pub const fn ios_window(request: IosRequest) -> spec::Window {
    spec::Window { ios: of_request(request), android: None }
}

const fn of_request(request: IosRequest) -> spec::IosRequest {
    match request {
        IosRequest::Refresh => spec::IosRequest::Refresh,
        IosRequest::Processing => spec::IosRequest::Processing,
        IosRequest::Continued => spec::IosRequest::Continued,
    }
}

/// How long Android leaves a foreground service of this type alone.
pub fn foreground_time(kind: ForegroundServiceType) -> spec::ForegroundTime {
    match foreground_type(kind).duration_max {
        None => spec::ForegroundTime::Unlimited,
        Some(_) if kind == ForegroundServiceType::ShortService => spec::ForegroundTime::Short,
        Some(_) => spec::ForegroundTime::Budget,
    }
}

/// What a run has as, or in, a foreground service of this type; in a worker without one.
pub fn android_run(kind: Option<ForegroundServiceType>) -> Millis {
    let window = spec::Window { ios: spec::IosRequest::Refresh, android: kind.map(foreground_time) };
    of_window(Platform::Android, window, kind.is_some())
}

/// What decides about the time of a service's runs, in the terms of the runtime.
pub fn window(service: &Service) -> spec::Window {
    spec::Window {
        ios: of_request(service.ios.request),
        android: service.android.foreground_service_type.map(foreground_time),
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
