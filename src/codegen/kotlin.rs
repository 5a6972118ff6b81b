//! `android/kotlin/<package>/`: one file per class, and only the classes that the declared services need; beside it what R8
//! must not touch.

use std::path::PathBuf;

use askama::{DynTemplate, Template};

use super::{Declared, GeneratedFile, names, render};
use crate::config::Background;
use crate::platform::android;

pub fn emit(background: &Background, services: &[Declared<'_>], files: &mut Vec<GeneratedFile>) {
    let package = names::android_package(background);
    let folder: PathBuf = ["android", "kotlin"].into_iter().chain(package.split('.')).collect();
    let keep_rules = KeepRules { config_name: &background.config_name, package };
    files.push(render("android/oro-background.pro", &keep_rules));
    let package = names::kotlin_package(package);
    let (config_name, package) = (background.config_name.as_str(), package.as_str());
    let library = names::crate_name(background).replace('-', "_");
    let app_title = background.app.title.as_deref().unwrap_or("Notifications");

    let notifications = services.iter().any(|declared| declared.service.permissions.contains("notifications"));
    let foreground = services.iter().any(is_foreground_service);
    let restarted = services.iter().any(|declared| restarts_at_boot(declared));
    let long_running = services.iter().any(is_long_running_worker);
    let views: Vec<_> = services.iter().map(view).collect();

    let mut class = |name: &str, template: &dyn DynTemplate| {
        let mut contents = template.dyn_render().expect("a String takes everything");
        contents.push('\n');
        files.push(GeneratedFile { path: folder.join(format!("{name}.kt")), contents });
    };
    class("OroBackground", &OroBackground { config_name, package, foreground });
    class("OroBackgroundNative", &Native { config_name, package, library: &library });
    class("OroBackgroundHost", &Host { config_name, package });
    class("OroBackgroundDevice", &Device { config_name, package, notifications });
    class("OroBackgroundRun", &Run { config_name, package });
    class("OroBackgroundException", &Exception { config_name, package });
    class(
        "OroBackgroundServices",
        &Services { config_name, package, services: &views, typed: foreground || long_running },
    );
    class("OroBackgroundDefinition", &Definition { config_name, package });
    class("OroBackgroundWork", &Work { config_name, package });
    class("OroBackgroundWorker", &Worker { config_name, package, long_running });
    class("OroBackgroundChannel", &Channel { config_name, package, channel_name: app_title });
    if foreground {
        class("OroBackgroundService", &ForegroundService { config_name, package });
    }
    if restarted {
        class("OroBackgroundReceiver", &Receiver { config_name, package });
    }
    if notifications {
        class("OroBackgroundNotifications", &Notifications { config_name, package, app_title });
    }
}

/// `keep_alive` with a type: the service has a place in the app's own foreground component.
pub fn is_foreground_service(declared: &Declared<'_>) -> bool {
    declared.service.keep_alive && declared.service.android.foreground_service_type.is_some()
}

/// A type without `keep_alive`: the worker itself goes to the foreground, for more than its ten minutes.
pub fn is_long_running_worker(declared: &Declared<'_>) -> bool {
    !declared.service.keep_alive && declared.service.android.foreground_service_type.is_some()
}

/// Android forbids some types at boot, and those that need a visible app cannot start there either. A type with a time
/// limit has ended by then.
pub fn restarts_at_boot(declared: &Declared<'_>) -> bool {
    let kind = declared.service.android.foreground_service_type.filter(|_| declared.service.keep_alive);
    kind.map(android::foreground_type).is_some_and(|rules| {
        rules.boot_forbidden_since.is_none() && !rules.while_in_use && rules.duration_max.is_none()
    })
}

macro_rules! classes {
    ($($template:literal $name:ident { $($field:ident: $kind:ty),* })*) => {$(
        #[derive(Template)]
        #[template(path = $template)]
        struct $name<'a> {
            config_name: &'a str,
            package: &'a str,
            $($field: $kind),*
        }
    )*};
}

classes! {
    "android/OroBackground.kt" OroBackground { foreground: bool }
    "android/OroBackgroundNative.kt" Native { library: &'a str }
    "android/oro-background.pro" KeepRules {}
    "android/OroBackgroundHost.kt" Host {}
    "android/OroBackgroundDevice.kt" Device { notifications: bool }
    "android/OroBackgroundRun.kt" Run {}
    "android/OroBackgroundException.kt" Exception {}
    "android/OroBackgroundServices.kt" Services { services: &'a [KotlinService<'a>], typed: bool }
    "android/OroBackgroundDefinition.kt" Definition {}
    "android/OroBackgroundWork.kt" Work {}
    "android/OroBackgroundWorker.kt" Worker { long_running: bool }
    "android/OroBackgroundChannel.kt" Channel { channel_name: &'a str }
    "android/OroBackgroundService.kt" ForegroundService {}
    "android/OroBackgroundReceiver.kt" Receiver {}
    "android/OroBackgroundNotifications.kt" Notifications { app_title: &'a str }
}

/// Services per function of the table: a method on the JVM has at most 64 KiB of code.
const SERVICES_PER_PART: usize = 50;

impl<'a> Services<'a> {
    fn parts(&self) -> std::slice::Chunks<'a, KotlinService<'a>> {
        self.services.chunks(SERVICES_PER_PART)
    }
}

struct KotlinService<'a> {
    id: &'a str,
    title: &'a str,
    constant: String,
    flex_ms: u64,
    expedited: bool,
    keep_alive: bool,
    foreground_type: String,
    stops_after_run: bool,
    starts_at_boot: bool,
}

fn view<'a>(declared: &Declared<'a>) -> KotlinService<'a> {
    let service = declared.service;
    let kind = service.android.foreground_service_type.map(android::foreground_type);
    KotlinService {
        id: declared.id(),
        title: &service.title,
        constant: names::kotlin_constant(declared.id()),
        flex_ms: service.android.flex.map_or(0, |flex| flex.0),
        expedited: service.android.expedited,
        keep_alive: is_foreground_service(declared),
        foreground_type: kind
            .map_or("0".into(), |rules| format!("ServiceInfo.FOREGROUND_SERVICE_TYPE_{}", rules.constant)),
        stops_after_run: kind.is_some_and(|rules| rules.duration_max.is_some()),
        starts_at_boot: restarts_at_boot(declared),
    }
}
