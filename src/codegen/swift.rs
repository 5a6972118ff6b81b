//! `ios/`: Swift, one file per job, and the C header that it calls the runtime by.

use askama::{DynTemplate, Template};

use super::{Declared, GeneratedFile, declared_on, names, render};
use crate::config::{Background, DataProtection, Engine, IosRequest, NetworkRequirement, Platform, Service};
use crate::platform::ios::PENDING_PROCESSING_MAX;

pub(super) fn emit(background: &Background, services: &[Declared<'_>], files: &mut Vec<GeneratedFile>) {
    let config_name = background.config_name.as_str();
    let bundle_identifier = background.app.bundle_identifier.as_deref().unwrap_or_default();
    let any = |of: fn(&Service) -> bool| services.iter().any(|declared| of(declared.service));
    let continued = any(|service| service.ios.request == IosRequest::Continued);
    let gpu = any(|service| service.ios.gpu);
    let health_research = any(|service| service.ios.health_research.is_some());
    let notifies = any(|service| service.permissions.contains("notifications"));
    let watches_network = any(|service| service.requires.network != NetworkRequirement::None);
    let watches_battery = any(|service| service.requires.charging || service.requires.battery_not_low);
    let webview = background.engine == Engine::Webview;
    let members = names::swift_members(services.iter().map(|declared| &declared.declaration.id));
    let views: Vec<_> = services.iter().zip(members).map(|(declared, member)| view(declared, member)).collect();

    let mut file = |name: &str, template: &dyn DynTemplate| {
        let mut contents = template.dyn_render().expect("a String takes everything");
        contents.push('\n');
        files.push(GeneratedFile { path: format!("ios/{name}.swift").into(), contents });
    };
    file("OroBackground", &Api { config_name, services: &views, continued });
    let declaration = Declaration { config_name, services: &views, bundle_identifier, gpu, health_research };
    file("OroBackgroundDeclaration", &declaration);
    file("OroBackgroundDevice", &Device { config_name, watches_network, watches_battery, notifies, webview });
    file("OroBackgroundForeground", &Foreground { config_name });
    file("OroBackgroundMessages", &Messages { config_name, continued });
    if webview {
        file("OroBackgroundPages", &Pages { config_name });
    }
    file("OroBackgroundProcess", &Process { config_name });
    file("OroBackgroundResults", &Results { config_name });
    file("OroBackgroundRuntime", &Runtime { config_name });
    let pending_processing_max = PENDING_PROCESSING_MAX;
    file("OroBackgroundScheduler", &Scheduler { config_name, continued, gpu, health_research, pending_processing_max });
    file("OroBackgroundSelfTest", &SelfTest { config_name, webview });
    file("OroBackgroundWindow", &Window { config_name, continued });
    files.push(GeneratedFile { path: "ios/oro_bg.h".into(), contents: oro_bg_runtime::C_HEADER.to_owned() });
    files.push(render("ios/module.modulemap", &ModuleMap));
}

/// What a person adds to the Xcode project, once; `None` where no service is enabled on iOS.
pub fn project_steps(background: &Background) -> Option<String> {
    if declared_on(background, Platform::Ios).is_empty() {
        return None;
    }
    let dir = background.output.dir.strip_prefix(&background.project).unwrap_or(&background.output.dir).display();
    let library = names::crate_name(background).replace('-', "_");
    Some(format!(
        "the Xcode project needs, if it has not:\n\n  \
         {dir}/ios in the app target, and in Import Paths (SWIFT_INCLUDE_PATHS)\n  \
         lib{library}.a under Link Binary With Libraries, built by\n\n    \
         cargo build --release --manifest-path {dir}/rust/Cargo.toml --target aarch64-apple-ios\n\n\
         and the app calls OroBackground.register() before launch ends; docs/ios.md goes on from here"
    ))
}

macro_rules! files {
    ($($template:literal $name:ident { $($field:ident: $kind:ty),* })*) => {$(
        #[derive(Template)]
        #[template(path = $template)]
        struct $name<'a> {
            config_name: &'a str,
            $($field: $kind,)*
        }
    )*};
}

files! {
    "ios/OroBackground.swift" Api { services: &'a [SwiftService<'a>], continued: bool }
    "ios/OroBackgroundDeclaration.swift" Declaration {
        services: &'a [SwiftService<'a>], bundle_identifier: &'a str, gpu: bool, health_research: bool
    }
    "ios/OroBackgroundDevice.swift" Device { watches_network: bool, watches_battery: bool, notifies: bool, webview: bool }
    "ios/OroBackgroundForeground.swift" Foreground {}
    "ios/OroBackgroundMessages.swift" Messages { continued: bool }
    "ios/OroBackgroundPages.swift" Pages {}
    "ios/OroBackgroundProcess.swift" Process {}
    "ios/OroBackgroundResults.swift" Results {}
    "ios/OroBackgroundRuntime.swift" Runtime {}
    "ios/OroBackgroundScheduler.swift" Scheduler {
        continued: bool, gpu: bool, health_research: bool, pending_processing_max: usize
    }
    "ios/OroBackgroundSelfTest.swift" SelfTest { webview: bool }
    "ios/OroBackgroundWindow.swift" Window { continued: bool }
}

#[derive(Template)]
#[template(path = "ios/module.modulemap", escape = "none")]
struct ModuleMap;

struct SwiftService<'a> {
    id: &'a str,
    title: &'a str,
    member: String,
    identifier: &'a str,
    kind: IosRequest,
    interval_seconds: String,
    network: bool,
    power: bool,
    gpu: bool,
    /// An expression of type `FileProtectionType?`.
    health_research: &'static str,
}

fn view<'a>(declared: &Declared<'a>, member: String) -> SwiftService<'a> {
    let service = declared.service;
    let interval = service.trigger.minimum_interval();
    SwiftService {
        id: declared.id(),
        title: &service.title,
        member,
        identifier: service.ios.identifier.trim_end_matches(".*"),
        kind: service.ios.request,
        interval_seconds: interval
            .map_or("nil".into(), |interval| format!("{}.{:03}", interval.0 / 1000, interval.0 % 1000)),
        network: service.requires.network != NetworkRequirement::None,
        power: service.requires.charging,
        gpu: service.ios.gpu,
        health_research: service.ios.health_research.map_or("nil", file_protection),
    }
}

const fn file_protection(protection: DataProtection) -> &'static str {
    match protection {
        DataProtection::Complete => "FileProtectionType.complete",
        DataProtection::CompleteUnlessOpen => "FileProtectionType.completeUnlessOpen",
        DataProtection::CompleteUntilFirstUserAuthentication => {
            "FileProtectionType.completeUntilFirstUserAuthentication"
        }
        DataProtection::None => "FileProtectionType.none",
    }
}
