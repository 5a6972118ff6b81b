//! Raw to valid: defaults, overrides, and everything that one key says about another.

mod app;
mod output;
mod permissions;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::entry::Entries;
use super::globs;
use super::keys;
use super::model::*;
use super::raw::{RawBackground, RawDeclaration, RawService, RawTrigger};
use super::read::Spanned;
use super::{BadServiceId, ServiceId};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};

pub use app::is_bundle_identifier;

/// Where the declaration lies.
#[derive(Clone, Debug)]
pub struct Location {
    /// Folder of the configuration file, absolute.
    pub project: PathBuf,
    /// Name of the configuration file.
    pub config_name: String,
    /// The project's files are elsewhere.
    pub is_apart: bool,
}

/// Checks a declaration as a whole. `asked` are the platforms that the caller is about to serve: a bundle identifier
/// is needed only when iOS is among them.
///
/// Services with mistakes are left out of the result; whoever continues must look at the diagnostics first.
pub fn resolve(
    raw: &RawBackground,
    location: Location,
    asked: PlatformSet,
    diagnostics: &mut Diagnostics,
) -> Background {
    let app = app::app(raw, diagnostics);
    let Location { project, config_name, is_apart } = location;
    let mut entries = if is_apart { Entries::apart(&project) } else { Entries::new(&project) };
    let default_entry =
        raw.default_entry.as_ref().and_then(|text| entries.resolve("`default_entry`", text, diagnostics));
    let output = output::output(&raw.output, diagnostics);
    let extra_entries = extra_entries(raw, &project, &output.dir, &mut entries, diagnostics);
    let host_permissions = permissions::host_permissions(raw, diagnostics);

    let mut resolver = Resolver {
        app: &app,
        entries,
        // A mistake in `default_entry` is told at its own place, not once more at each service.
        default_entry: raw.default_entry.as_ref().map(|_| default_entry.clone()),
        host_permissions: &host_permissions,
        diagnostics,
    };
    let mut services = Vec::with_capacity(raw.services.len());
    let mut ids: HashMap<ServiceId, Span> = HashMap::with_capacity(raw.services.len());
    for declaration in &raw.services {
        let Some(id) = resolver.id(declaration) else { continue };
        if let Some(first) = ids.insert(id.clone(), declaration.name_span) {
            resolver.diagnostics.push(
                Diagnostic::error(Code::DuplicateServiceId, format!("two services have the id `{id}`"))
                    .at(declaration.name_span, "the same id again")
                    .at(first, "first declared here")
                    .because("`_` and `-` are the same in an id")
                    .help("rename one of them, or move its keys into the other"),
            );
            continue;
        }
        services.extend(resolver.declaration(id, declaration));
    }
    services.sort_by(|a, b| a.id.cmp(&b.id));

    let background = Background {
        project,
        config_name,
        enabled: raw.enabled.as_ref().is_none_or(|enabled| enabled.value),
        debug: raw.debug.as_ref().is_some_and(|debug| debug.value),
        engine: raw.engine.as_ref().map_or(Engine::Quickjs, |engine| engine.value),
        default_entry,
        extra_entries,
        sources: raw.sources.iter().map(|glob| glob.value.clone()).collect(),
        host_permissions,
        output,
        lint: raw.lint.clone(),
        services,
        app,
    };
    whole(raw, &background, asked, diagnostics);
    background
}

/// What can only be said about all services together.
fn whole(raw: &RawBackground, background: &Background, asked: PlatformSet, diagnostics: &mut Diagnostics) {
    if let Some(enabled) = raw.enabled.as_ref().filter(|enabled| !enabled.value) {
        for service in background.services.iter().filter(|service| !service.required.is_empty()) {
            diagnostics.push(
                Diagnostic::error(
                    Code::DisabledRequired,
                    format!("`{}` is required, but background services are switched off", service.id),
                )
                .at(enabled.span, "switched off here")
                .at(service.span, "required here")
                .help("set `enabled = true`, or remove `required` from the service"),
            );
        }
    }
    let runs_on_ios = |service: &ServiceDeclaration| service.on(Platform::Ios).enabled;
    let needs_identifier = asked.contains(Platform::Ios) && background.services.iter().any(runs_on_ios);
    if needs_identifier && !raw.has_bundle_identifier {
        let place = raw.span.expect("services come from the table `background`");
        diagnostics.push(
            Diagnostic::error(Code::MissingBundleIdentifier, "iOS needs `bundle_identifier` in `[meta]`")
                .at(place, "these services get their iOS identifiers from it")
                .because("a BGTaskScheduler identifier is `<bundle_identifier>.background.<id>`")
                .help("add `[meta]` with `bundle_identifier = \"com.example.app\"`, or give `--set meta.bundle_identifier=com.example.app`")
                .help("without iOS: `--platform android,desktop`"),
        );
    }
    let mut identifiers: HashMap<&str, Span> = HashMap::new();
    for service in background.services.iter().filter(|service| runs_on_ios(service)) {
        let identifier = service.on(Platform::Ios).ios.identifier.as_str();
        if identifier.is_empty() {
            continue;
        }
        let place = service.place(Platform::Ios, "identifier");
        if let Some(first) = identifiers.insert(identifier, place) {
            diagnostics.push(
                Diagnostic::error(Code::BadIdentifier, format!("two services have the iOS identifier `{identifier}`"))
                    .at(place, "the same identifier again")
                    .at(first, "first used here")
                    .because("an app that registers one identifier twice is killed (BGTaskScheduler.h)")
                    .help("give one of them its own `platform.ios.identifier`"),
            );
        }
    }
}

struct Resolver<'a> {
    app: &'a App,
    entries: Entries<'a>,
    /// `None`: the configuration names none. `Some(None)`: it names one that is wrong.
    default_entry: Option<Option<EntryPath>>,
    host_permissions: &'a [String],
    diagnostics: &'a mut Diagnostics,
}

impl Resolver<'_> {
    fn id(&mut self, declaration: &RawDeclaration) -> Option<ServiceId> {
        match ServiceId::parse(&declaration.name) {
            Ok(id) => Some(id),
            Err(reason) => {
                let diagnostic =
                    Diagnostic::error(Code::BadServiceId, format!("{:?} is no service id", declaration.name))
                        .at(declaration.name_span, reason.to_string());
                let suggestion = heck::AsKebabCase(&declaration.name).to_string();
                self.diagnostics.push(match (reason, ServiceId::parse(&suggestion)) {
                    (BadServiceId::TooLong(_), _) | (_, Err(_)) => {
                        diagnostic.help("choose a name such as `sync-notifications`")
                    }
                    (_, Ok(id)) => diagnostic.help(format!("write it as `{id}`")),
                });
                None
            }
        }
    }

    fn declaration(&mut self, id: ServiceId, raw: &RawDeclaration) -> Option<ServiceDeclaration> {
        let base = self.service(&id, raw, &raw.base).map(Arc::new);
        let mut resolved = Vec::with_capacity(Platform::ALL.len());
        for overridden in &raw.overridden {
            resolved.push(match overridden {
                Some(service) => self.service(&id, raw, service).map(Arc::new)?,
                None => base.clone()?,
            });
        }
        let resolved = resolved.try_into().expect("one for each platform");
        let base_places = Arc::new(raw.base.places());
        let places = raw.overridden.each_ref().map(|overridden| match overridden {
            Some(service) => Arc::new(service.places()),
            None => base_places.clone(),
        });
        Some(ServiceDeclaration::new(id, raw.name.clone(), raw.name_span, raw.required, resolved).with_places(places))
    }

    fn service(&mut self, id: &ServiceId, declaration: &RawDeclaration, raw: &RawService) -> Option<Service> {
        let entry = self.entry(id, declaration, raw);
        let trigger = self.trigger(id, declaration, raw.trigger.as_ref());
        let permissions = permissions::permissions(declaration, raw, self.host_permissions, self.diagnostics);
        let ios = self.ios(id, raw, trigger);
        Some(Service {
            enabled: raw.enabled.as_ref().is_none_or(|enabled| enabled.value),
            title: self.line("title", raw.title.as_ref()).unwrap_or_else(|| id.title()),
            description: raw.description.as_ref().map(|description| description.value.clone()),
            entry: entry?,
            trigger: trigger?,
            keep_alive: raw.keep_alive.as_ref().is_some_and(|keep_alive| keep_alive.value),
            permissions,
            timeout: raw.timeout.as_ref().map(|timeout| timeout.value),
            retry: Retry {
                max_attempts: raw.retry.max_attempts.as_ref().map_or(keys::DEFAULT_MAX_ATTEMPTS, |max| max.value),
                backoff: raw.retry.backoff.as_ref().map_or(Backoff::Exponential, |backoff| backoff.value),
                initial_delay: raw
                    .retry
                    .initial_delay
                    .as_ref()
                    .map_or(Millis(keys::DEFAULT_INITIAL_DELAY_MS), |delay| delay.value),
            },
            requires: Requires {
                network: raw.requires.network.as_ref().map_or(NetworkRequirement::None, |network| network.value),
                charging: is_true(raw.requires.charging.as_ref()),
                battery_not_low: is_true(raw.requires.battery_not_low.as_ref()),
                storage_not_low: is_true(raw.requires.storage_not_low.as_ref()),
                idle: is_true(raw.requires.idle.as_ref()),
            },
            overlap: raw.overlap.as_ref().map_or(Overlap::Skip, |overlap| overlap.value),
            ios,
            android: AndroidKeys {
                foreground_service_type: raw.foreground_service_type.as_ref().map(|kind| kind.value),
                special_use: raw.special_use.as_ref().map(|text| text.value.clone()),
                expedited: is_true(raw.expedited.as_ref()),
                flex: raw.flex.as_ref().map(|flex| flex.value),
            },
        })
    }

    fn entry(&mut self, id: &ServiceId, declaration: &RawDeclaration, raw: &RawService) -> Option<EntryPath> {
        if let Some(entry) = &raw.entry {
            return self.entries.resolve("`entry`", entry, self.diagnostics);
        }
        if self.default_entry.is_none() {
            self.diagnostics.push(
                Diagnostic::error(Code::MissingEntry, format!("service `{id}` has no entry"))
                    .at(declaration.name_span, "nothing says which module to run")
                    .help("add `entry = \"background/….js\"` to the service, or `default_entry` to `[background]`"),
            );
        }
        self.default_entry.clone().flatten()
    }

    fn trigger(
        &mut self,
        id: &ServiceId,
        declaration: &RawDeclaration,
        raw: Option<&Spanned<RawTrigger>>,
    ) -> Option<Trigger> {
        let Some(raw) = raw else { return Some(Trigger::OnDemand) };
        let RawTrigger { kind, minimum_interval, has_kind, has_minimum_interval } = &raw.value;
        let Some(kind) = kind else {
            if *has_kind {
                return None;
            }
            self.diagnostics.push(
                Diagnostic::error(Code::MissingKey, format!("the trigger of `{id}` has no `type`"))
                    .at(raw.span, "this trigger")
                    .at(declaration.name_span, "of this service")
                    .help("add `type = \"interval\"`, `\"refresh\"`, `\"processing\"` or `\"on-demand\"`"),
            );
            return None;
        };
        let interval = minimum_interval.as_ref().map(|interval| interval.value);
        let minimum_interval_or_default = interval.unwrap_or(Millis(keys::DEFAULT_INTERVAL_MS));
        match kind.value {
            TriggerKind::Interval => match interval {
                Some(minimum_interval) => Some(Trigger::Interval { minimum_interval }),
                None if *has_minimum_interval => None,
                None => {
                    self.diagnostics.push(
                        Diagnostic::error(
                            Code::MissingKey,
                            format!("the interval of `{id}` has no `minimum_interval`"),
                        )
                        .at(kind.span, "an interval trigger")
                        .help("add `minimum_interval = \"15m\"`"),
                    );
                    None
                }
            },
            TriggerKind::Refresh => Some(Trigger::Refresh { minimum_interval: minimum_interval_or_default }),
            TriggerKind::Processing => Some(Trigger::Processing { minimum_interval: minimum_interval_or_default }),
            TriggerKind::OnDemand => {
                if let Some(interval) = minimum_interval {
                    self.diagnostics.push(
                        Diagnostic::error(Code::Conflict, format!("`{id}` runs on demand and has an interval"))
                            .at(interval.span, "no meaning here")
                            .at(kind.span, "runs only when the app asks")
                            .help("remove `minimum_interval`, or make the trigger `type = \"interval\"`"),
                    );
                }
                Some(Trigger::OnDemand)
            }
        }
    }

    fn ios(&mut self, id: &ServiceId, raw: &RawService, trigger: Option<Trigger>) -> IosKeys {
        let derived = match trigger {
            Some(Trigger::Processing { .. } | Trigger::OnDemand) => IosRequest::Processing,
            _ => IosRequest::Refresh,
        };
        let request = raw.request.as_ref().map_or(derived, |request| request.value);
        let own = raw.identifier.as_ref().and_then(|identifier| {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            if !identifier.value.is_empty() && identifier.value.chars().all(fits) {
                return Some(identifier.value.clone());
            }
            self.diagnostics.push(
                Diagnostic::error(Code::BadIdentifier, format!("{:?} is no iOS task identifier", identifier.value))
                    .at(identifier.span, "letters, digits, `.`, `-` and `_` only")
                    .help("leave it out: `<bundle_identifier>.background.<id>` is the default"),
            );
            None
        });
        let derived = || self.app.bundle_identifier.as_ref().map(|bundle| format!("{bundle}.background.{id}"));
        IosKeys {
            request,
            gpu: is_true(raw.gpu.as_ref()),
            health_research: self.health_research(id, raw),
            identifier: own.or_else(derived).unwrap_or_default(),
        }
    }

    fn health_research(&mut self, id: &ServiceId, raw: &RawService) -> Option<DataProtection> {
        if is_true(raw.health_research.as_ref()) {
            let protection = raw.data_protection.as_ref().map(|protection| protection.value);
            return Some(protection.unwrap_or(DataProtection::CompleteUntilFirstUserAuthentication));
        }
        let protection = raw.data_protection.as_ref()?;
        self.diagnostics.push(
            Diagnostic::error(Code::Conflict, format!("`{id}` has `data_protection` and is no health research"))
                .at(protection.span, "no meaning here")
                .because("iOS asks for it with requests of health research only (BGTaskScheduler.h)")
                .help("remove it, or set `health_research = true`"),
        );
        None
    }

    /// Text that is shown in one line.
    fn line(&mut self, key: &str, text: Option<&Spanned<String>>) -> Option<String> {
        let text = text?;
        if text.value.trim().is_empty() || text.value.chars().any(char::is_control) {
            self.diagnostics.push(
                Diagnostic::error(Code::OutOfRange, format!("`{key}` must be one line of text"))
                    .at(text.span, "empty, or with line breaks or control characters")
                    .help("long text belongs in `description`"),
            );
        }
        Some(text.value.clone())
    }
}

fn is_true(value: Option<&Spanned<bool>>) -> bool {
    value.is_some_and(|value| value.value)
}

fn extra_entries(
    raw: &RawBackground,
    project: &Path,
    output_dir: &Path,
    entries: &mut Entries<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<EntryPath> {
    let mut extra = BTreeSet::new();
    for pattern in &raw.entries {
        if !globs::is_pattern(&pattern.value) {
            extra.extend(entries.resolve("a path of `entries`", pattern, diagnostics));
            continue;
        }
        if entries.are_apart() {
            continue;
        }
        match globs::files(project, &pattern.value, output_dir) {
            Ok(files) if files.is_empty() => diagnostics.push(
                Diagnostic::warning(Code::NothingMatched, format!("`entries`: {:?} matches no file", pattern.value))
                    .at(pattern.span, "no file")
                    .help(
                        "patterns are relative to the configuration file; node_modules and hidden folders are skipped",
                    ),
            ),
            Ok(files) => {
                for value in files {
                    let file = Spanned { value, span: pattern.span };
                    extra.extend(entries.resolve("a path of `entries`", &file, diagnostics));
                }
            }
            Err(error) => diagnostics.push(
                Diagnostic::error(Code::UnknownValue, format!("`entries`: {:?} is no pattern", pattern.value))
                    .at(pattern.span, error.kind().to_string())
                    .help("patterns are paths with `*`, `**`, `?`, `{a,b}` and `[abc]`"),
            ),
        }
    }
    extra.into_iter().collect()
}
