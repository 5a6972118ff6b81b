//! Names under which a service is known to WorkManager and in the device's log: those of `templates/android`.

use super::kotlin;
use super::{Declared, names};
use crate::config::{Background, Platform, ServiceDeclaration};

/// Of one service; `OroBackgroundWork.kt` makes the same names on the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkNames {
    /// Kotlin package of the generated classes.
    pub package: String,
    /// On all work of all services.
    pub tag_of_all: String,
    pub tag: String,
    pub periodic: String,
    pub once: String,
    /// Tag in the log.
    pub log: &'static str,
    /// In full, where the service has a place in it.
    pub foreground_service: Option<String>,
}

pub fn names(background: &Background, declaration: &ServiceDeclaration) -> WorkNames {
    let package = names::android_package(background).to_owned();
    let tag = format!("{TAG}:{}", declaration.id);
    let declared = Declared { declaration, service: declaration.on(Platform::Android) };
    WorkNames {
        tag_of_all: TAG.to_owned(),
        periodic: format!("{tag}:periodic"),
        once: format!("{tag}:once"),
        tag,
        log: "OroBackground",
        foreground_service: kotlin::is_foreground_service(&declared).then(|| format!("{package}.OroBackgroundService")),
        package,
    }
}

/// The class of all work, as WorkManager keeps its name.
pub fn worker_class(background: &Background) -> String {
    format!("{}.OroBackgroundWorker", names::android_package(background))
}

const TAG: &str = "oro-background";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_of_the_generated_kotlin() {
        let work = include_str!("../../templates/android/OroBackgroundWork.kt");
        for line in [
            &format!("const val TAG = \"{TAG}\""),
            "OroBackgroundWorker::class.java,",
            "fun tagOf(id: String): String = \"$TAG:$id\"",
            "fun periodicName(id: String): String = \"$TAG:$id:periodic\"",
            "fun onceName(id: String): String = \"$TAG:$id:once\"",
        ] {
            assert!(work.contains(line), "{line}");
        }
        let channel = include_str!("../../templates/android/OroBackgroundChannel.kt");
        assert!(channel.contains("const val TAG = \"OroBackground\""));
    }
}
