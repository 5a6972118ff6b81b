//! `required`: the app does not work on this platform without the service.

use super::Subject;
use crate::config::Platform;
use crate::diagnostic::{Code, Diagnostic};

pub fn check(subject: Subject<'_>) -> Option<Diagnostic> {
    let Subject { declaration, platform } = subject;
    let service = subject.service();
    if !declaration.required.contains(platform) {
        return None;
    }
    if !service.enabled {
        return Some(
            Diagnostic::error(
                Code::RequiredDisabled,
                format!("`{}` is required on {platform}, but switched off there", subject.id()),
            )
            .at(subject.place("enabled"), "switched off here")
            .help(format!("set `enabled = true`, or take {platform} out of `required`")),
        );
    }
    let unserved = platform == Platform::Ios && service.keep_alive;
    unserved.then(|| {
        Diagnostic::error(
            Code::RequiredUnserved,
            format!("`{}` is required on {platform}, which cannot keep it alive", subject.id()),
        )
        .at(subject.place("keep_alive"), "iOS suspends every app")
        .because("background code of an app runs in windows that iOS grants (BGTaskScheduler.h)")
        .help("set `keep_alive = false` in `platform.ios`: the service then runs in windows")
        .help("or take ios out of `required`")
    })
}
