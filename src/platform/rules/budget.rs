//! Foreground types with a budget per day: what the configuration, the bundle and the target say together.

use crate::config::{Background, EntryPath, ForegroundServiceType, Platform};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::platform::android::{BUDGET, TARGET_WITH_BUDGETS};

/// An error for each service that the system stops without a word to its JavaScript. `target_sdk` is the highest that builds of
/// the app have, and is asked for only where it matters; `None` counts as the newest rules. `notices_abort` says whether anything in the bundle of an entry could
/// notice an abort, and so yes where that is not known.
pub fn foreground_budget(
    background: &Background,
    target_sdk: impl FnOnce() -> Option<u32>,
    notices_abort: impl Fn(&EntryPath) -> bool,
) -> Diagnostics {
    let mut found = Diagnostics::default();
    for declaration in &background.services {
        let service = declaration.on(Platform::Android);
        let kind = service.android.foreground_service_type.filter(|_| service.enabled && service.keep_alive);
        let Some(kind @ (ForegroundServiceType::DataSync | ForegroundServiceType::MediaProcessing)) = kind else {
            continue;
        };
        if notices_abort(&service.entry) {
            continue;
        }
        let id = declaration.id.as_str();
        found.push(
            Diagnostic::error(
                Code::AndroidForegroundBudget,
                format!("Android stops `{id}` after {BUDGET} in a day, and nothing in {} listens for `abort`", service.entry),
            )
            .at(declaration.place(Platform::Android, "foreground_service_type"), format!("{kind} has a budget"))
            .because(format!(
                "dataSync and mediaProcessing have {BUDGET} in a day each; a service that does not stop then crashes the app (target {TARGET_WITH_BUDGETS}+)"
            ))
            .help("add a handler that saves and ends: `self.addEventListener('abort', () => …)`; the budget is reset when the user opens the app"),
        );
    }
    let is_below = !found.is_empty() && target_sdk().is_some_and(|target| target < TARGET_WITH_BUDGETS);
    if is_below { Diagnostics::default() } else { found }
}
