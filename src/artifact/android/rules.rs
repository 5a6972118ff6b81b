//! What would crash, or not run, or be asked about by Google Play, by what the built manifest has. Sources: AOSP
//! ForegroundServiceTypePolicy.java; androidx work-runtime; developer.android.com. Read 2026-11.

use super::{App, Manifest};
use crate::artifact::android::manifest::{Component, Types};
use crate::codegen::gradle::{self, GradleNeeds};
use crate::codegen::manifest;
use crate::codegen::merge::manifest::{Element, Namespace, Permission};
use crate::config::{Background, ForegroundServiceType, Keyword, Platform, ServiceDeclaration};
use crate::diagnostic::{Code, Diagnostic, Severity, Span};
use crate::platform::android::{
    FOREGROUND_TYPES, INTERNET, POST_NOTIFICATIONS, RECEIVE_BOOT_COMPLETED, SPECIAL_USE_PROPERTY, STARTUP_PROVIDER,
    TARGET_SDK_OF_RULES, TARGET_WITH_TYPES, WORK_MANAGER_INITIALIZER, WORK_MANAGER_JOB_SERVICE, WORK_MANAGER_SERVICE,
};

/// Judges the app by what its declaration needs.
pub fn check(app: &App, background: &Background) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let built = &app.manifest;
    let needs = manifest::needs(background).unwrap_or_default();
    for element in &needs.application {
        found.extend(component(app, element, background));
    }
    found.extend(permissions(app, &needs.permissions, background));
    found.extend(foreign_types(app, background));
    if let Some(build) = gradle::needs(background) {
        if built.is_merged() {
            found.extend(work_manager(app));
        }
        found.extend(levels(app, &build));
        found.extend(libraries(app, &build));
    }
    found.extend(other_app(app, background));
    found.extend(undecided(app));
    found
}

/// A component that is generated, or that WorkManager brings: there, switched on, with its types.
fn component(app: &App, element: &Element, background: &Background) -> Vec<Diagnostic> {
    let built = &app.manifest;
    let name = element.name().expect("components have names");
    let is_of_library = name == WORK_MANAGER_SERVICE;
    let blamed = |finding: Diagnostic| match element.origin {
        Some(origin) => finding.at(origin, "this service needs it"),
        None => finding,
    };
    let Some(found) = built.component(&element.tag, name).filter(|component| component.is_enabled) else {
        let (place, label, what) = match built.component(&element.tag, name) {
            Some(component) => (component.span, "is switched off", "has a switched-off"),
            None => (built.application, "not in here", "has no"),
        };
        let message = format!("{} {what} {} {name}", app.name, element.tag);
        let finding = Diagnostic::error(Code::ArtifactComponentMissing, message);
        return vec![
            blamed(finding.at(place, label))
                .because("Android starts only components that the manifest has; the call that would start it throws, or does nothing")
                .help(rebuild()),
        ];
    };
    let mut findings = Vec::new();
    let wanted = Types::read(element.value(Namespace::Android, "foregroundServiceType").unwrap_or_default());
    let lacking: Vec<&str> =
        wanted.kinds.iter().filter(|kind| !found.types.kinds.contains(kind)).map(|kind| kind.as_str()).collect();
    if !lacking.is_empty() {
        let finding = Diagnostic::error(
            Code::ArtifactForegroundType,
            format!("{name} of {} lacks the foreground service type {}", app.name, lacking.join(", ")),
        );
        let label = match (found.types.kinds.as_slice(), found.types.unknown.as_slice()) {
            ([], []) => "has no type".to_owned(),
            (kinds, unknown) => {
                let kinds = kinds.iter().map(|kind| kind.as_str()).chain(unknown.iter().map(String::as_str));
                format!("has {}", kinds.collect::<Vec<_>>().join(", "))
            }
        };
        let way = if is_of_library {
            "the manifest needs the element with `tools:node=\"merge\"`, as `gen` writes it: another one with `replace` or `remove` may win over it"
        } else {
            "a manifest of another source set or library may replace `android:foregroundServiceType`"
        };
        let asks = |declaration: &&ServiceDeclaration| {
            let service = declaration.on(Platform::Android);
            let kind = service.android.foreground_service_type.filter(|_| service.enabled);
            service.keep_alive != is_of_library && kind.is_some_and(|kind| lacking.contains(&kind.as_str()))
        };
        let finding = background.services.iter().filter(asks).fold(finding.at(found.span, label), |finding, of| {
            finding.at(of.place(Platform::Android, "foreground_service_type"), format!("`{}` needs it", of.id))
        });
        findings.push(
            finding
                .because("startForeground with a type that the manifest does not have throws InvalidForegroundServiceTypeException, or MissingForegroundServiceTypeException where it has none (developer.android.com, target 34+)")
                .help(rebuild())
                .help(way),
        );
    }
    let wants_purpose = element.children.iter().any(|child| child.name() == Some(SPECIAL_USE_PROPERTY));
    let has_purpose = found.properties.iter().any(|(name, value)| name == SPECIAL_USE_PROPERTY && !value.is_empty());
    if wants_purpose && !has_purpose {
        let message = format!("{name} of {} does not say what its specialUse is for", app.name);
        findings.push(
            blamed(Diagnostic::error(Code::ArtifactSpecialUse, message).at(found.span, "no property in here says it"))
                .because(format!("Google Play reviews specialUse by the property {SPECIAL_USE_PROPERTY} of the service (developer.android.com, fgs-types)"))
                .help(rebuild()),
        );
    }
    findings
}

fn rebuild() -> &'static str {
    "run `oro-bg gen --platform android` and build again; the module's manifest has to be the one that `[background.output] android_manifest` names"
}

fn permissions(app: &App, needed: &[Permission], background: &Background) -> Vec<Diagnostic> {
    let built = &app.manifest;
    let needs = manifest::permission_needs(background);
    // Of the prerequisites of a type one is enough, whichever.
    let mut found = Vec::new();
    for permission in needed {
        let of_type = FOREGROUND_TYPES.iter().find(|rules| rules.default_prerequisite == Some(&permission.name));
        let accepted = of_type.map_or_else(|| vec![permission.name.as_str()], |rules| rules.prerequisites.to_vec());
        let there = accepted
            .iter()
            .filter_map(|name| built.permission(name))
            .max_by_key(|there| there.max_sdk.unwrap_or(u32::MAX));
        let (place, label) = match there {
            Some(there) => match there.max_sdk {
                Some(last) => (there.span, format!("ends with API {last}")),
                None => continue,
            },
            None => (built.root, "not in here".to_owned()),
        };
        let finding = match permission.name.as_str() {
            // Everything runs without; it is not seen.
            POST_NOTIFICATIONS => Diagnostic::warning(
                Code::ArtifactPermissionMissing,
                format!("{} lacks {}: its notifications are never shown", app.name, permission.name),
            )
            .at(place, label)
            .because("an app that does not declare it cannot ask the user for it, since API 33 (developer.android.com, notification-permission)"),
            name => {
                let message = match there.and_then(|there| there.max_sdk) {
                    Some(last) => format!("{} has {name} up to API {last} only", app.name),
                    None => format!("{} lacks {name}", app.name),
                };
                // What is asked of types only is not asked of apps with an older target.
                let is_of_type = of_type.is_some() || FOREGROUND_TYPES.iter().any(|rules| rules.permission == Some(name));
                let is_asked = built.target_sdk.is_none_or(|(level, _)| level >= TARGET_WITH_TYPES);
                let severity = if is_of_type && !is_asked { Severity::Warning } else { Severity::Error };
                Diagnostic::new(Code::ArtifactPermissionMissing, severity, message)
                    .at(place, label)
                    .because(why(name, &accepted))
            }
        };
        let asked_by = needs.iter().find(|need| need.name == permission.name).expect("some service needs it");
        let finding = finding.at(
            asked_by.service.place(Platform::Android, asked_by.asked_by),
            format!("`{}` needs it", asked_by.service.id),
        );
        found.push(finding.help(rebuild()));
    }
    found
}

fn why(name: &str, accepted: &[&str]) -> String {
    if name.starts_with("android.permission.FOREGROUND_SERVICE") {
        return "starting the foreground service throws SecurityException without (AOSP, ForegroundServiceTypePolicy; target 34+)".into();
    }
    let of_type = FOREGROUND_TYPES.iter().find(|rules| rules.default_prerequisite == Some(name));
    match (of_type, name) {
        (Some(rules), _) => {
            let short = |name: &&str| name.strip_prefix("android.permission.").unwrap_or(name).to_owned();
            let any: Vec<String> = accepted.iter().map(short).collect();
            format!(
                "a {} service needs one of {} (AOSP, ForegroundServiceTypePolicy; target 34+)",
                rules.kind,
                any.join(", ")
            )
        }
        (None, INTERNET) => "without it every `fetch` fails (developer.android.com, connecting to the network)".into(),
        (None, RECEIVE_BOOT_COMPLETED) => {
            "without it nothing is started again after a restart of the device (developer.android.com, broadcasts)"
                .into()
        }
        (None, _) => "Android refuses what needs it".into(),
    }
}

/// Types that Google Play asks about, and nobody here has asked for. A component of the app's own is its own business.
fn foreign_types(app: &App, background: &Background) -> Vec<Diagnostic> {
    let built = &app.manifest;
    let needs = manifest::needs(background).unwrap_or_default();
    let is_shared = |component: &Component| {
        component.name == WORK_MANAGER_SERVICE
            || needs.application.iter().any(|ours| ours.name() == Some(&component.name))
    };
    let declared: Vec<ForegroundServiceType> = background
        .services
        .iter()
        .filter(|declaration| background.enabled && declaration.on(Platform::Android).enabled)
        .filter_map(|declaration| declaration.on(Platform::Android).android.foreground_service_type)
        .collect();
    let mut found = Vec::new();
    for rules in FOREGROUND_TYPES.iter().filter(|rules| !declared.contains(&rules.kind)) {
        let with_type = || built.components.iter().filter(|component| component.types.kinds.contains(&rules.kind));
        if with_type().any(|component| !is_shared(component)) {
            continue;
        }
        let permission = rules.permission.and_then(|name| built.permission(name));
        let places: Vec<(Span, String)> = with_type()
            .map(|component| (component.span, format!("has the type {}", rules.kind)))
            .chain(permission.map(|permission| (permission.span, "asks for the type".to_owned())))
            .collect();
        if places.is_empty() {
            continue;
        }
        let what = match permission {
            Some(permission) => format!("{} has {}", app.name, permission.name),
            None => format!("{} has a component of the type {}", app.name, rules.kind),
        };
        let finding = Diagnostic::warning(
            Code::ArtifactForeignType,
            format!("{what}, and no declared service is a {} service: it does not come from oro-bg", rules.kind),
        );
        let finding = places.into_iter().fold(finding, |finding, (place, label)| finding.at(place, label));
        let taken_out = match permission {
            Some(permission) => {
                format!("`<uses-permission android:name=\"{}\" tools:node=\"remove\" />`", permission.name)
            }
            None => {
                "`tools:node=\"remove\"`, or a narrower `android:foregroundServiceType` with `tools:replace`".into()
            }
        };
        found.push(
            finding
                .because("Google Play wants each type declared, with a video of what it is for, and rejects an app that does not (flutter_workmanager#725)")
                .help(format!("take it out in the app's manifest, {taken_out}; the merger's report (<module>/build/outputs/logs/manifest-merger-<variant>-report.txt) says which library brings it"))
                .help("where something else of the app needs it, declare it in the Play Console"),
        );
    }
    found
}

fn work_manager(app: &App) -> Vec<Diagnostic> {
    let built = &app.manifest;
    if built.component("service", WORK_MANAGER_JOB_SERVICE).is_none() {
        return vec![
            Diagnostic::error(Code::ArtifactComponentMissing, format!("{} has no service {WORK_MANAGER_JOB_SERVICE}", app.name))
                .at(built.application, "WorkManager is not in here")
                .because("Android starts work by this component, which the library's manifest brings (androidx work-runtime)")
                .help("look for `androidx.work:work-runtime` in the build file, and for a `tools:node=\"remove\"` in the manifests"),
        ];
    }
    let (place, label, way_out) = match built.component("provider", STARTUP_PROVIDER) {
        Some(provider) if !provider.is_enabled => {
            (provider.span, "is switched off".to_owned(), "take `android:enabled=\"false\"` off it")
        }
        Some(provider) if provider.meta_data.iter().any(|name| name == WORK_MANAGER_INITIALIZER) => return Vec::new(),
        provider => (
            provider.map_or(built.application, |provider| provider.span),
            format!("no {WORK_MANAGER_INITIALIZER} in here"),
            "take `tools:node=\"remove\"` off the initializer",
        ),
    };
    vec![
        Diagnostic::note(
            Code::ArtifactWorkManagerStart,
            format!("{} does not start WorkManager by its manifest: no manifest says whether the app does", app.name),
        )
        .at(place, label)
        .because("without it WorkManager.getInstance throws IllegalStateException, unless the Application implements Configuration.Provider (androidx work-runtime)")
        .help(format!("nothing needs to change where the Application does; otherwise {way_out}")),
    ]
}

fn levels(app: &App, build: &GradleNeeds) -> Vec<Diagnostic> {
    let built = &app.manifest;
    let mut found = Vec::new();
    if let Some((level, place)) = built.min_sdk.filter(|(level, _)| *level < build.min_sdk) {
        found.push(
            Diagnostic::error(
                Code::ArtifactSdkLevel,
                format!("{} installs on API {level}, the generated Kotlin needs {}", app.name, build.min_sdk),
            )
            .at(place, format!("at least {} is needed", build.min_sdk))
            .because("notification channels and startForegroundService exist since API 26 (developer.android.com)")
            .help(format!("set `minSdk = {}` in the build file, and build again", build.min_sdk)),
        );
    }
    if let Some((level, place)) = built.target_sdk.filter(|(level, _)| *level < TARGET_SDK_OF_RULES) {
        found.push(
            Diagnostic::note(
                Code::ArtifactSdkLevel,
                format!("{} targets API {level}, `check` judges by the rules of {TARGET_SDK_OF_RULES}", app.name),
            )
            .at(place, "Android applies older rules to this app")
            .because("foreground types are mandatory from target 34 on, their budgets and the rules for boot from 35 (developer.android.com)")
            .help("nothing needs to change; what `check` accepts holds for the lower target as well"),
        );
    }
    found
}

/// An app with native code for a processor is installed for that processor, and then finds no other.
fn libraries(app: &App, build: &GradleNeeds) -> Option<Diagnostic> {
    let libraries = app.libraries.as_ref()?;
    if app.manifest.is_split && libraries.is_empty() {
        return None;
    }
    let without: Vec<&str> =
        libraries.iter().filter(|(_, names)| !names.contains(&build.library)).map(|(abi, _)| abi.as_str()).collect();
    let message = match (libraries.is_empty(), without.as_slice()) {
        (true, _) => format!("{} has no native library at all, and needs {}", app.name, build.library),
        (false, []) => return None,
        (false, without) => format!("{} has no {} for {}", app.name, build.library, without.join(", ")),
    };
    Some(
        Diagnostic::error(Code::ArtifactLibraryMissing, message)
            .at(app.place, "")
            .because("the first call of OroBackground throws UnsatisfiedLinkError on a device with that processor")
            .help(format!(
                "build it for every ABI of the app (docs/android.md, step 6) into `{}`, or keep the others out with `ndk.abiFilters`",
                build.jni_libs_dir
            )),
    )
}

/// Builds for testing have a suffix, and are the same app to everybody but the device.
fn other_app(app: &App, background: &Background) -> Option<Diagnostic> {
    let declared = background.app.android_package.as_deref()?;
    let (package, place) = app.manifest.package.as_ref()?;
    let has_suffix = package.strip_prefix(declared).is_some_and(|rest| rest.starts_with('.'));
    if package == declared || has_suffix {
        return None;
    }
    Some(
        Diagnostic::note(Code::ArtifactOtherApp, format!("{} is `{package}`, the declaration is about `{declared}`", app.name))
            .at(*place, "the application id of the built app")
            .help("nothing needs to change where only the namespace of the Kotlin is the declared one; the commands of `oro-bg explain` then need the application id"),
    )
}

fn undecided(app: &App) -> Option<Diagnostic> {
    let Manifest { root, before_merge, .. } = &app.manifest;
    if app.manifest.is_merged() {
        return None;
    }
    let finding = Diagnostic::note(
        Code::ArtifactUndecided,
        format!(
            "{} is a manifest before libraries are merged into it: whether WorkManager is there is not known",
            app.name
        ),
    );
    let finding = match before_merge {
        Some(place) => finding.at(*place, "an instruction for the merger"),
        None => finding.at(*root, "no <uses-sdk> in it"),
    };
    Some(finding.help("name what the build makes of it: <module>/build/intermediates/merged_manifests/<variant>/process<Variant>Manifest/AndroidManifest.xml, or the .apk"))
}
