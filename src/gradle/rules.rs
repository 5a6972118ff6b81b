//! What would not compile, or would crash on a phone, by what the Gradle files say.

use super::read::{Dependency, Facts, Setting, Value};
use super::version::Version;
use crate::codegen::gradle::GradleNeeds;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::platform::android::{TARGET_SDK_OF_RULES, WORK_MANAGER_DEPENDENCY};

/// `ExistingPeriodicWorkPolicy.UPDATE`, which changed intervals are scheduled with (androidx work, release notes 2.8.0).
const WORK_WITH_UPDATE: Version = Version::release(2, 8, 0);
/// `CoroutineWorker` without the artefact -ktx, which is empty from here on (androidx work, release notes 2.9.0).
const WORK_WITH_COROUTINES: Version = Version::release(2, 9, 0);
/// Workers in the foreground end when the time of their type is over (androidx work, release notes 2.10.0).
const WORK_WITH_TIMEOUTS: Version = Version::release(2, 10, 0);

/// Judges the build by what the generated code needs.
pub fn check(facts: &Facts, needs: &GradleNeeds) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut undecided = Undecided::default();
    for setting in undecided.known(&facts.min_sdk, "minSdk") {
        if setting.0 < needs.min_sdk {
            found.push(written(
                setting.2,
                &needs.min_sdk.to_string(),
                Diagnostic::error(
                    Code::GradleMinSdk,
                    format!("the app runs on API {}, the generated Kotlin needs {}", setting.0, needs.min_sdk),
                )
                .at(setting.1, format!("at least {} is needed", needs.min_sdk))
                .because("notification channels and startForegroundService exist since API 26 (developer.android.com)")
                .help(format!("set `minSdk = {}`", needs.min_sdk)),
            ));
        }
    }
    for setting in undecided.known(&facts.compile_sdk, "compileSdk") {
        if setting.0 < needs.compile_sdk {
            found.push(written(
                setting.2,
                &needs.compile_sdk.to_string(),
                Diagnostic::error(
                    Code::GradleCompileSdk,
                    format!("the generated Kotlin does not compile against API {}", setting.0),
                )
                .at(setting.1, format!("at least {} is needed", needs.compile_sdk))
                .because("what the declared services use of Android exists since that API level")
                .help(format!("set `compileSdk = {}`, or higher", needs.compile_sdk)),
            ));
        }
    }
    for setting in undecided.known(&facts.target_sdk, "targetSdk") {
        if setting.0 < TARGET_SDK_OF_RULES {
            found.push(
                Diagnostic::note(
                    Code::GradleTargetSdk,
                    format!("the app targets API {}, `check` judges by the rules of {TARGET_SDK_OF_RULES}", setting.0),
                )
                .at(setting.1, "Android applies older rules to this app")
                .because("foreground types are mandatory from target 34 on, their budgets and the rules for boot from 35 (developer.android.com)")
                .help("nothing needs to change; what `check` accepts holds for the lower target as well"),
            );
        }
    }
    work(facts, needs, &mut undecided, &mut found);
    found.extend(undecided.finding(facts));
    found
}

/// The finding with the one remedy, where the value stands alone.
fn written(place: Option<Span>, value: &str, finding: Diagnostic) -> Diagnostic {
    match place {
        Some(place) => finding.replace(format!("write {value}"), place, value),
        None => finding,
    }
}

fn work(facts: &Facts, needs: &GradleNeeds, undecided: &mut Undecided, found: &mut Vec<Diagnostic>) {
    if facts.work.is_empty() {
        if facts.elsewhere.is_empty() {
            found.push(
                Diagnostic::error(Code::GradleNoWorkManager, "the app does not depend on WorkManager")
                    .at(Span { start: 0, end: 0, ..whole(facts) }, "no `androidx.work:work-runtime` in this build file")
                    .because("the generated Kotlin schedules its work with it, and does not compile without")
                    .help(format!("add `implementation(\"{WORK_MANAGER_DEPENDENCY}\")` to `dependencies`")),
            );
        } else {
            undecided.add("the WorkManager dependency", facts.elsewhere[0], "may come from here");
        }
        return;
    }
    let newest = WORK_MANAGER_DEPENDENCY.rsplit(':').next().unwrap_or_default();
    for dependency in &facts.work {
        let Dependency { artifact, version, span } = dependency;
        let Some(Setting { value, span: place, literal }) = version else {
            undecided.add("the version of WorkManager", *span, "has none of its own");
            continue;
        };
        let Value::Known(version) = value else {
            undecided.add("the version of WorkManager", *place, "not a single version");
            continue;
        };
        let (needed, why) = match artifact.as_str() {
            _ if version.is_below(WORK_WITH_UPDATE) => (
                WORK_WITH_UPDATE,
                "changed intervals are scheduled with ExistingPeriodicWorkPolicy.UPDATE, which came with 2.8.0",
            ),
            "work-runtime" if version.is_below(WORK_WITH_COROUTINES) && !has_ktx(facts) => (
                WORK_WITH_COROUTINES,
                "CoroutineWorker is in `work-runtime` since 2.9.0; before, in `work-runtime-ktx`",
            ),
            _ => {
                if needs.long_running && version.is_below(WORK_WITH_TIMEOUTS) {
                    found.push(written(
                        *literal,
                        newest,
                        Diagnostic::warning(
                            Code::GradleOldWorkManager,
                            format!("WorkManager {version} lets Android crash the app when the time of a foreground type is over"),
                        )
                        .at(*place, format!("workers in the foreground end in time since {WORK_WITH_TIMEOUTS}"))
                        .because("Android 15 ends dataSync and mediaProcessing after 6 h; WorkManager stops its worker for it since 2.10.0 (release notes)")
                        .help(format!("take `{WORK_MANAGER_DEPENDENCY}`")),
                    ));
                }
                continue;
            }
        };
        found.push(written(
            *literal,
            newest,
            Diagnostic::error(
                Code::GradleOldWorkManager,
                format!("WorkManager {version} is too old, {needed} is needed"),
            )
            .at(*place, format!("at least {needed}"))
            .because(format!("{why} (androidx work, release notes)"))
            .help(format!("take `{WORK_MANAGER_DEPENDENCY}`")),
        ));
    }
}

fn has_ktx(facts: &Facts) -> bool {
    facts.work.iter().any(|dependency| dependency.artifact == "work-runtime-ktx")
}

fn whole(facts: &Facts) -> Span {
    Span::new(facts.source, 0..0)
}

/// What cannot be read for certain, said once for all.
#[derive(Default)]
struct Undecided(Vec<(&'static str, Option<(Span, &'static str)>)>);

impl Undecided {
    fn add(&mut self, what: &'static str, place: Span, why: &'static str) {
        self.0.push((what, Some((place, why))));
    }

    /// The levels that are known, with where they are set and where they can be written; the others are remembered.
    fn known(&mut self, settings: &[Setting<u32>], name: &'static str) -> Vec<(u32, Span, Option<Span>)> {
        if settings.is_empty() {
            self.0.push((name, None));
        }
        let mut known = Vec::new();
        for Setting { value, span, literal } in settings {
            match value {
                Value::Known(level) => known.push((*level, *span, *literal)),
                Value::Computed(_) => self.add(name, *span, "computed by the build"),
            }
        }
        known
    }

    fn finding(self, facts: &Facts) -> Option<Diagnostic> {
        if self.0.is_empty() {
            return None;
        }
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in &self.0 {
            if !names.contains(name) {
                names.push(name);
            }
        }
        let mut finding =
            Diagnostic::note(Code::GradleUndecided, format!("not known without running Gradle: {}", names.join(", ")));
        for (name, place) in &self.0 {
            finding = match place {
                Some((span, why)) => finding.at(*span, *why),
                None => finding.at(whole(facts), format!("no {name} in this file")),
            };
        }
        Some(finding.help("`oro-bg gen --format json` says what is needed; docs/android.md shows the lines"))
    }
}
