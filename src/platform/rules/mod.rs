//! Rules that can be decided from the declaration, alone or with what is known of other files. Each finding names the platform, the number and its source.

mod android;
mod budget;
mod desktop;
mod ios;
mod required;
mod retry;
mod unread;

pub use budget::foreground_budget;
pub use unread::not_looked_at;

use crate::config::{Background, Millis, Platform, PlatformSet, Service, ServiceDeclaration};
use crate::diagnostic::{Diagnostics, Span};
use crate::platform::limits;

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
            diagnostics.extend(retry::check(subject));
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
        diagnostics.extend(ios::check_engine(background));
    }
    if platforms.contains(Platform::Android) {
        diagnostics.extend(android::check_all(background));
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

    /// Whether a key that is said is this platform's alone, so that changing it changes nothing on another one.
    fn owns(self, key: &str) -> bool {
        let place = self.place(key);
        let others = Platform::ALL.into_iter().filter(|other| *other != self.platform);
        others
            .filter(|other| self.declaration.on(*other).enabled)
            .all(|other| self.declaration.place(other, key) != place)
    }

    fn id(self) -> &'a str {
        self.declaration.id.as_str()
    }

    fn run_limit(self) -> Millis {
        limits::run_limit(self.service(), self.platform)
    }
}
