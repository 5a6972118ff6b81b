//! Rules that can be decided from the declaration alone. Each finding names the platform, the number and its source.

mod android;
mod desktop;
mod ios;
mod required;

use oro_bg_runtime::limits;
use oro_bg_runtime::spec::{self, Trigger};

use crate::config::{Background, Millis, Platform, PlatformSet, Service, ServiceDeclaration};
use crate::diagnostic::{Diagnostics, Span};

/// Checks every enabled service against the rules of the platforms asked for.
pub fn check(background: &Background, platforms: PlatformSet) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    if !background.enabled {
        return diagnostics;
    }
    for platform in platforms.iter() {
        for declaration in &background.services {
            let subject = Subject { declaration, platform };
            diagnostics.extend(required::check(subject));
            if !subject.service().enabled {
                continue;
            }
            match platform {
                Platform::Ios => diagnostics.extend(ios::check(subject, background)),
                Platform::Android => diagnostics.extend(android::check(subject)),
                Platform::Macos | Platform::Windows | Platform::Linux => {
                    diagnostics.extend(desktop::check(subject));
                }
            }
        }
    }
    if platforms.contains(Platform::Ios) {
        diagnostics.extend(ios::check_all(background));
    }
    diagnostics
}

/// One service on one platform.
#[derive(Clone, Copy)]
struct Subject<'a> {
    declaration: &'a ServiceDeclaration,
    platform: Platform,
}

impl<'a> Subject<'a> {
    fn service(self) -> &'a Service {
        self.declaration.on(self.platform)
    }

    fn place(self, key: &str) -> Span {
        self.declaration.place(self.platform, key)
    }

    fn id(self) -> &'a str {
        self.declaration.id.as_str()
    }
}

/// How long the runtime lets a run take, whatever the configuration says.
const fn run_limit(platform: spec::Platform, trigger: Trigger, keep_alive: bool) -> Millis {
    Millis(limits::run_limit(platform, trigger, keep_alive).as_millis() as u64)
}
