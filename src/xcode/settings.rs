//! Whether the apps of the Xcode project are built with the files and the bundle identifier that the configuration names.

use std::fs;
use std::path::{Path, PathBuf};

use super::info_plist::InfoPlist;
use super::project::{self, App, Configuration, Setting, XcodeProject};
use crate::codegen::xcode::{XcodeNeeds, needs};
use crate::config::{Background, IosRequest, Platform};
use crate::diagnostic::{Code, Diagnostic, Sources, Span};

const INFO_PLIST: &str = "INFOPLIST_FILE";
const ENTITLEMENTS: &str = "CODE_SIGN_ENTITLEMENTS";
const BUNDLE_IDENTIFIER: &str = "PRODUCT_BUNDLE_IDENTIFIER";

/// What differs.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Places where another Info.plist is named, which lacks what services need; or where none is.
    info_plist: Vec<(Option<String>, Span)>,
    /// The same for entitlements.
    entitlements: Vec<(Option<String>, Span)>,
    bundle_identifier: Vec<(String, Span)>,
    /// Where only a build tells the Info.plist.
    undecided: Option<Span>,
    /// What the configuration names.
    named: Named,
}

#[derive(Clone, Debug, Default)]
struct Named {
    info_plist: String,
    entitlements: String,
    bundle_identifier: String,
    /// An id of a service whose requests have to begin with the bundle identifier.
    continued: Option<String>,
}

impl Settings {
    /// Compares the project with the configuration.
    pub fn read(background: &Background, xcode: &XcodeProject, sources: &mut Sources) -> Self {
        let Some(info_plist) = &background.output.info_plist else { return Self::default() };
        let continued = background.services.iter().find(|service| {
            let service = service.on(Platform::Ios);
            service.enabled && service.ios.request == IosRequest::Continued
        });
        let mut read = Self {
            named: Named {
                info_plist: info_plist.to_string_lossy().replace('\\', "/"),
                continued: continued.map(|service| service.id.to_string()),
                ..Named::default()
            },
            ..Self::default()
        };
        let reader = Reader { background, xcode };
        let Some(app) = reader.app(info_plist, &mut read, sources) else { return read };
        if let Some(entitlements) = &background.output.entitlements {
            read.named.entitlements = entitlements.to_string_lossy().replace('\\', "/");
            for (configuration, setting) in reader.settings(app, ENTITLEMENTS) {
                match setting {
                    Setting::Known(path, span) if !reader.is_same(&path, entitlements) => {
                        read.entitlements.push((Some(path), span));
                    }
                    Setting::Absent => read.entitlements.push((None, configuration.span)),
                    Setting::Known(..) | Setting::Unknown => {}
                }
            }
        }
        if let Some(identifier) = &background.app.bundle_identifier {
            read.named.bundle_identifier.clone_from(identifier);
            read.bundle_identifier = reader.other_identifiers(app, identifier, read.named.continued.is_some());
        }
        read
    }
}

struct Reader<'a> {
    background: &'a Background,
    xcode: &'a XcodeProject,
}

impl<'a> Reader<'a> {
    /// The app that the configuration speaks of: the one that is built with its Info.plist, or the only one. What is
    /// wrong with the Info.plist is noted.
    fn app(&self, info_plist: &Path, read: &mut Settings, sources: &mut Sources) -> Option<&'a App> {
        let mut plists = self.xcode.apps.iter().map(|app| (app, self.settings(app, INFO_PLIST)));
        let is_ours = |setting: &Setting| matches!(setting, Setting::Known(path, _) if self.is_same(path, info_plist));
        let all: Vec<(&App, Vec<(&Configuration, Setting)>)> = plists.by_ref().collect();
        if let Some((app, settings)) = all.iter().find(|(_, settings)| settings.iter().any(|(_, of)| is_ours(of))) {
            for (_, setting) in settings.iter().filter(|(_, setting)| !is_ours(setting)) {
                match setting {
                    Setting::Known(path, span) if self.lacks(path, sources) => {
                        read.info_plist.push((Some(path.clone()), *span));
                    }
                    _ => {}
                }
            }
            return Some(app);
        }
        let mut others = Vec::new();
        for (configuration, setting) in all.iter().flat_map(|(_, settings)| settings) {
            match setting {
                Setting::Known(path, span) => others.push((Some(path.clone()), *span)),
                Setting::Absent => others.push((None, configuration.span)),
                Setting::Unknown => read.undecided = read.undecided.or(Some(configuration.span)),
            }
        }
        if read.undecided.is_none() {
            read.info_plist = others;
        }
        match all.as_slice() {
            [(app, _)] => Some(app),
            _ => None,
        }
    }

    fn settings(&self, app: &'a App, key: &str) -> Vec<(&'a Configuration, Setting)> {
        app.configurations.iter().map(|configuration| (configuration, configuration.setting(app, key))).collect()
    }

    fn is_same(&self, setting: &str, named: &Path) -> bool {
        let project = &self.background.project;
        project.join(self.xcode.path(setting)) == project::normal(&project.join(named))
    }

    /// Whether another Info.plist is not there, or without an identifier that services need.
    fn lacks(&self, setting: &str, sources: &mut Sources) -> bool {
        let path: PathBuf = self.xcode.path(setting);
        let Ok(bytes) = fs::read(self.background.project.join(&path)) else { return true };
        let Ok(plist) = InfoPlist::read(&path.to_string_lossy(), bytes, sources) else { return false };
        let listed = |identifier: &String| plist.identifiers().iter().any(|(listed, _)| listed == identifier);
        !needs(self.background).plist.identifiers.iter().all(listed)
    }

    /// Builds under another bundle identifier. A few besides the right one are usual, and matter only where requests have
    /// to begin with it.
    fn other_identifiers(&self, app: &'a App, identifier: &str, is_strict: bool) -> Vec<(String, Span)> {
        let known: Vec<(String, Span)> = self
            .settings(app, BUNDLE_IDENTIFIER)
            .into_iter()
            .filter_map(|(_, setting)| match setting {
                Setting::Known(value, span) => Some((value, span)),
                Setting::Unknown | Setting::Absent => None,
            })
            .collect();
        let has_right_one =
            known.iter().any(|(value, _)| value == identifier) || known.len() < app.configurations.len();
        if has_right_one && !is_strict {
            return Vec::new();
        }
        known.into_iter().filter(|(value, _)| value != identifier).collect()
    }
}

/// Judges what differs. What is not known is added to `undecided`.
pub fn check(
    settings: &Settings,
    needs: &XcodeNeeds,
    undecided: &mut Vec<(&'static str, Span, String)>,
) -> Vec<Diagnostic> {
    let named = &settings.named;
    if let Some(place) = settings.undecided {
        undecided.push(("which Info.plist the app is built with", place, "computed by the build".to_owned()));
    }
    let mut found = Vec::new();
    found.extend(other_file(&settings.info_plist, INFO_PLIST, &named.info_plist).map(|finding| {
        finding
            .because("iOS reads identifiers and background modes in the Info.plist of the app that is installed")
            .help("name the file that the app is built with: `info_plist` in [background.output]; or change the build setting")
    }));
    if !needs.entitlements.is_empty() {
        found.extend(other_file(&settings.entitlements, ENTITLEMENTS, &named.entitlements).map(|finding| {
            finding
                .because("an app has the entitlements that it is signed with, and no others")
                .help("name the file that the app is signed with: `entitlements` in [background.output]; or change the build setting")
        }));
    }
    found.extend(other_identifier(&settings.bundle_identifier, named));
    found
}

fn other_file(places: &[(Option<String>, Span)], setting: &str, named: &str) -> Option<Diagnostic> {
    let (first, _) = places.first()?;
    let message = match first {
        Some(path) => format!("the app is built with {setting} = {path}, the configuration names {named}"),
        None => format!("the app is built without {setting}, the configuration names {named}"),
    };
    let finding = Diagnostic::warning(Code::XcodeSetting, message);
    Some(places.iter().fold(finding, |finding, (path, place)| match path {
        Some(_) => finding.at(*place, "another file"),
        None => finding.at(*place, format!("has no {setting}")),
    }))
}

fn other_identifier(places: &[(String, Span)], named: &Named) -> Option<Diagnostic> {
    let (first, _) = places.first()?;
    let message = format!("the app is built as {first}, the configuration says {}", named.bundle_identifier);
    let finding = Diagnostic::warning(Code::XcodeSetting, message);
    let finding = places.iter().fold(finding, |finding, (_, place)| finding.at(*place, "not `meta.bundle_identifier`"));
    Some(match &named.continued {
        Some(id) => finding
            .because(format!("identifiers of continued requests begin with the bundle identifier, or iOS refuses them: `{id}` (BGTaskScheduler.h)"))
            .help("make the two the same; builds under another name cannot start it"),
        None => finding
            .because("identifiers of services are made from it, and `OroBackground.selfTest()` compares it with that of the app")
            .help("make the two the same"),
    })
}
