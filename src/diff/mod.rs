//! What an update of the app does on devices: two declarations, compared. Pure; what is said follows from what the runtime does
//! when it opens (`runtime/src/runtime/boot.rs`) and from the Kotlin and Swift that `gen` writes.

mod app;
mod ios;
mod pairs;
mod service;
mod text;
mod values;

use crate::config::{Background, Platform, PlatformSet, Service, ServiceDeclaration, ServiceId};

pub use text::{human, json};

/// Compares two declarations on some platforms. `old` is what devices have, `new` what they get.
pub fn compare(old: &Background, new: &Background, platforms: PlatformSet) -> Update {
    let versions = Versions { old, new, platforms };
    let pairs = pairs::pairs(&versions);
    let mut changes: Vec<Change> = pairs.iter().filter_map(|pair| service::change(&versions, pair)).collect();
    changes.extend(app::change(&versions));
    Update { platforms, changes }
}

/// Everything that differs, by service; what concerns the app as a whole comes last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Those that were compared.
    pub platforms: PlatformSet,
    pub changes: Vec<Change>,
}

impl Update {
    /// Whether a device loses something that it had to do.
    pub fn loses(&self) -> bool {
        self.changes.iter().flat_map(|change| &change.effects).any(|effect| effect.fate.is_loss())
    }
}

/// What becomes of one service, or of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub subject: Subject,
    pub values: Vec<ValueChange>,
    pub effects: Vec<Effect>,
    /// How a loss is avoided.
    pub help: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    Added(ServiceId),
    Removed(ServiceId),
    /// Most likely: another id for the same entry.
    Renamed {
        from: ServiceId,
        to: ServiceId,
    },
    Changed(ServiceId),
    App,
}

/// A key that has another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueChange {
    pub key: &'static str,
    /// As people write it.
    pub from: String,
    pub to: String,
    pub platforms: PlatformSet,
}

/// Something that happens on devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    pub fate: Fate,
    pub platforms: PlatformSet,
    /// For people: lower case, no full stop.
    pub text: String,
}

/// What kind of thing happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Pending work is taken back.
    Cancelled,
    /// Left behind, with nobody who takes care of it.
    Orphaned,
    /// Pending work goes on as the new declaration says.
    Updated,
    /// Runs that there were none of before.
    Starts,
    /// Kept as it is.
    Stays,
    /// To be declared: to a store, to a user who has to allow it, or in the configuration.
    Declare,
}

impl Fate {
    pub const fn is_loss(self) -> bool {
        matches!(self, Self::Cancelled | Self::Orphaned)
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Orphaned => "orphaned",
            Self::Updated => "updated",
            Self::Starts => "starts",
            Self::Stays => "stays",
            Self::Declare => "declare",
        }
    }
}

/// The two declarations.
struct Versions<'a> {
    old: &'a Background,
    new: &'a Background,
    platforms: PlatformSet,
}

/// The service of a platform, where it is switched on.
fn on<'a>(
    background: &Background,
    declaration: Option<&'a ServiceDeclaration>,
    platform: Platform,
) -> Option<&'a Service> {
    declaration
        .filter(|_| background.enabled)
        .map(|declaration| declaration.on(platform))
        .filter(|service| service.enabled)
}

/// Effects in the making: what is the same on several platforms is told once.
#[derive(Default)]
struct Effects(Vec<Effect>);

impl Effects {
    fn add(&mut self, fate: Fate, platform: Platform, text: impl Into<String>) {
        let text = text.into();
        match self.0.iter_mut().find(|effect| effect.fate == fate && effect.text == text) {
            Some(effect) => effect.platforms = effect.platforms.union(platform.into()),
            None => self.0.push(Effect { fate, platforms: platform.into(), text }),
        }
    }

    /// What is lost first.
    fn sorted(mut self) -> Vec<Effect> {
        self.0.sort_by_key(|effect| effect.fate);
        self.0
    }
}
