//! The configuration as written: typed, with places, but nothing checked against anything else.

use oro_bg_runtime::grants::HostPattern;

use super::document::{Table, Value};
use super::keys::{self, Section};
use super::model::{
    Backoff, DataProtection, Engine, ForegroundServiceType, IosRequest, Keyword, LintLevels, Millis,
    NetworkRequirement, Overlap, Places, Platform, PlatformSet, TriggerKind,
};
use super::read::{Reader, Spanned, nearest, unknown_word};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};

#[derive(Clone, Debug, Default)]
pub struct RawBackground {
    /// Place of the `[background]` table; `None` when the file has none.
    pub span: Option<Span>,
    pub bundle_identifier: Option<Spanned<String>>,
    /// Whether the key is there, readable or not: what is told already is not also missing.
    pub has_bundle_identifier: bool,
    pub title: Option<Spanned<String>>,
    pub android_package: Option<Spanned<String>>,
    pub enabled: Option<Spanned<bool>>,
    pub default_entry: Option<Spanned<String>>,
    pub engine: Option<Spanned<Engine>>,
    pub debug: Option<Spanned<bool>>,
    pub entries: Vec<Spanned<String>>,
    pub sources: Vec<Spanned<String>>,
    pub host_permissions: Vec<Spanned<String>>,
    pub output: RawOutput,
    pub lint: LintLevels,
    pub services: Vec<RawDeclaration>,
}

#[derive(Clone, Debug, Default)]
pub struct RawOutput {
    pub dir: Option<Spanned<String>>,
    pub info_plist: Option<Spanned<String>>,
    pub android_manifest: Option<Spanned<String>>,
    pub gradle: Option<Spanned<String>>,
    pub entitlements: Option<Spanned<String>>,
    pub runtime: Option<Spanned<RawRuntime>>,
}

#[derive(Clone, Debug, Default)]
pub struct RawRuntime {
    pub version: Option<Spanned<String>>,
    pub path: Option<Spanned<String>>,
    pub git: Option<Spanned<String>>,
    pub branch: Option<Spanned<String>>,
    pub tag: Option<Spanned<String>>,
    pub rev: Option<Spanned<String>>,
}

/// One `[background.service.<name>]`.
#[derive(Clone, Debug)]
pub struct RawDeclaration {
    pub name: String,
    pub name_span: Span,
    pub required: PlatformSet,
    pub base: RawService,
    /// In the order of [`Platform::ALL`]; `None` where the platform overrides nothing.
    pub overridden: [Option<RawService>; Platform::ALL.len()],
}

#[derive(Clone, Debug, Default)]
pub struct RawService {
    pub enabled: Option<Spanned<bool>>,
    pub title: Option<Spanned<String>>,
    pub description: Option<Spanned<String>>,
    pub entry: Option<Spanned<String>>,
    pub trigger: Option<Spanned<RawTrigger>>,
    pub keep_alive: Option<Spanned<bool>>,
    pub permissions: Vec<Spanned<String>>,
    pub timeout: Option<Spanned<Millis>>,
    pub retry: RawRetry,
    pub requires: RawRequires,
    pub overlap: Option<Spanned<Overlap>>,
    pub request: Option<Spanned<IosRequest>>,
    pub identifier: Option<Spanned<String>>,
    pub gpu: Option<Spanned<bool>>,
    pub health_research: Option<Spanned<bool>>,
    pub data_protection: Option<Spanned<DataProtection>>,
    pub foreground_service_type: Option<Spanned<ForegroundServiceType>>,
    pub special_use: Option<Spanned<String>>,
    pub expedited: Option<Spanned<bool>>,
    pub flex: Option<Spanned<Millis>>,
}

impl RawService {
    /// Where the keys stand that later stages have something to say about.
    pub fn places(&self) -> Places {
        fn place<T>(value: &Option<Spanned<T>>) -> Option<Span> {
            value.as_ref().map(|value| value.span)
        }
        let trigger = self.trigger.as_ref().map(|trigger| &trigger.value);
        let keys = [
            ("enabled", place(&self.enabled)),
            ("entry", place(&self.entry)),
            ("trigger", place(&self.trigger)),
            ("trigger.type", trigger.and_then(|trigger| place(&trigger.kind))),
            ("trigger.minimum_interval", trigger.and_then(|trigger| place(&trigger.minimum_interval))),
            ("keep_alive", place(&self.keep_alive)),
            ("timeout", place(&self.timeout)),
            ("retry.max_attempts", place(&self.retry.max_attempts)),
            ("retry.initial_delay", place(&self.retry.initial_delay)),
            ("requires.network", place(&self.requires.network)),
            ("requires.charging", place(&self.requires.charging)),
            ("requires.battery_not_low", place(&self.requires.battery_not_low)),
            ("requires.storage_not_low", place(&self.requires.storage_not_low)),
            ("requires.idle", place(&self.requires.idle)),
            ("request", place(&self.request)),
            ("identifier", place(&self.identifier)),
            ("gpu", place(&self.gpu)),
            ("health_research", place(&self.health_research)),
            ("foreground_service_type", place(&self.foreground_service_type)),
            ("special_use", place(&self.special_use)),
            ("expedited", place(&self.expedited)),
            ("flex", place(&self.flex)),
        ];
        let permissions = self.permissions.iter().filter_map(|permission| {
            let canonical = match HostPattern::of_permission(&permission.value) {
                Some(host) => host.ok()?.permission(),
                None => permission.value.clone(),
            };
            Some((canonical, permission.span))
        });
        Places {
            keys: keys.into_iter().filter_map(|(key, span)| Some((key, span?))).collect(),
            permissions: permissions.collect(),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct RawTrigger {
    pub kind: Option<Spanned<TriggerKind>>,
    pub minimum_interval: Option<Spanned<Millis>>,
    /// Whether the keys are there, readable or not: what is told already is not also missing.
    pub has_kind: bool,
    pub has_minimum_interval: bool,
}

#[derive(Clone, Debug, Default)]
pub struct RawRetry {
    pub max_attempts: Option<Spanned<u32>>,
    pub backoff: Option<Spanned<Backoff>>,
    pub initial_delay: Option<Spanned<Millis>>,
}

#[derive(Clone, Debug, Default)]
pub struct RawRequires {
    pub network: Option<Spanned<NetworkRequirement>>,
    pub charging: Option<Spanned<bool>>,
    pub battery_not_low: Option<Spanned<bool>>,
    pub storage_not_low: Option<Spanned<bool>>,
    pub idle: Option<Spanned<bool>>,
}

/// What a setting of the command line gets wrong by itself: whoever names a key there means one of ours.
pub fn read_setting(setting: &Table, diagnostics: &mut Diagnostics) {
    let mut root = Reader::closed(setting, &keys::ROOT, diagnostics);
    for (name, section) in [("meta", &keys::META), ("android", &keys::ANDROID)] {
        if let Some((_, table)) = root.table(name) {
            Reader::closed(table, section, root.diagnostics());
        }
    }
}

/// Reads the merged document.
pub fn read(document: &Table, diagnostics: &mut Diagnostics) -> RawBackground {
    let mut raw = RawBackground::default();
    let mut root = Reader::open(document, &keys::ROOT, diagnostics);
    let debug_background = root.boolean("debug_background");
    if let Some((_, meta)) = root.table("meta") {
        let mut meta = Reader::open(meta, &keys::META, root.diagnostics());
        raw.bundle_identifier = meta.text("bundle_identifier");
        raw.has_bundle_identifier = meta.has("bundle_identifier");
        raw.title = meta.text("title");
    }
    if let Some((_, android)) = root.table("android") {
        raw.android_package = Reader::open(android, &keys::ANDROID, root.diagnostics()).text("package");
    }
    let background = root.section("background", |reader| background(reader, &mut raw));
    raw.span = background.map(|background| background.span);
    raw.debug = raw.debug.or(debug_background);
    raw
}

fn background(reader: &mut Reader<'_, '_>, raw: &mut RawBackground) {
    raw.enabled = reader.boolean("enabled");
    raw.default_entry = reader.text("default_entry");
    raw.engine = reader.word("engine");
    raw.debug = reader.boolean("debug");
    raw.entries = reader.list("entries").unwrap_or_default();
    raw.sources = reader.list("sources").unwrap_or_default();
    raw.host_permissions = reader.list("host_permissions").unwrap_or_default();
    raw.lint = reader.levels("lint");
    raw.output = reader.section("output", output).map(|output| output.value).unwrap_or_default();
    if let Some((_, services)) = reader.table("service") {
        for entry in &services.entries {
            match &entry.node.value {
                Value::Table(table) => {
                    raw.services.push(declaration(&entry.key, entry.key_span, table, reader.diagnostics()));
                }
                other => {
                    let found = other.type_name();
                    reader.report(
                        Diagnostic::error(
                            Code::WrongType,
                            format!("service `{}` must be a table, not {found}", entry.key),
                        )
                        .at(entry.node.span, format!("this is {found}"))
                        .help(format!("write `[background.service.{}]` with its keys below", entry.key)),
                    );
                }
            }
        }
    }
}

fn output(reader: &mut Reader<'_, '_>) -> RawOutput {
    RawOutput {
        dir: reader.text("dir"),
        info_plist: reader.text("info_plist"),
        android_manifest: reader.text("android_manifest"),
        gradle: reader.text("gradle"),
        entitlements: reader.text("entitlements"),
        runtime: if reader.is_text("runtime") {
            reader.text("runtime").map(|version| Spanned {
                span: version.span,
                value: RawRuntime { version: Some(version), ..RawRuntime::default() },
            })
        } else {
            reader.section("runtime", runtime)
        },
    }
}

fn runtime(reader: &mut Reader<'_, '_>) -> RawRuntime {
    RawRuntime {
        version: reader.text("version"),
        path: reader.text("path"),
        git: reader.text("git"),
        branch: reader.text("branch"),
        tag: reader.text("tag"),
        rev: reader.text("rev"),
    }
}

fn declaration(name: &str, name_span: Span, table: &Table, diagnostics: &mut Diagnostics) -> RawDeclaration {
    let mut reader = Reader::closed(table, &keys::SERVICE, diagnostics);
    let required = platforms(&mut reader);
    let base = service(&mut reader, &keys::SERVICE);
    let platforms = reader.table("platform");
    let layers = platforms.map(|(_, platforms)| platform_layers(platforms, diagnostics));
    let overridden = layers.unwrap_or_default().map(|layers| {
        (!layers.is_empty()).then(|| {
            let mut merged = own_keys(table);
            let section = layers.last().expect("not empty").0;
            for (_, layer) in layers {
                if becomes_on_demand(layer) {
                    merged.remove("trigger");
                }
                merged.merge(layer.clone());
            }
            // Mistakes in the base table were told above; the same finding is kept once.
            service(&mut Reader::open(&merged, section, diagnostics), section)
        })
    });
    RawDeclaration { name: name.to_owned(), name_span, required, base, overridden }
}

/// The keys that a platform can override.
fn own_keys(table: &Table) -> Table {
    let entries = table.entries.iter().filter(|entry| keys::DESKTOP.key(&entry.key).is_some());
    Table { entries: entries.cloned().collect() }
}

/// Whether a platform asks for the one trigger that has no interval: the interval of other platforms is not for it.
fn becomes_on_demand(layer: &Table) -> bool {
    let Some(Value::Table(trigger)) = layer.get("trigger").map(|entry| &entry.node.value) else { return false };
    matches!(trigger.get("type").map(|entry| &entry.node.value),
        Some(Value::Text(kind)) if TriggerKind::parse(kind) == Some(TriggerKind::OnDemand))
}

type Layers<'t> = Vec<(&'static Section, &'t Table)>;

/// The override tables of each platform, weakest first: `desktop` before `linux`.
fn platform_layers<'t>(platforms: &'t Table, diagnostics: &mut Diagnostics) -> [Layers<'t>; Platform::ALL.len()] {
    let mut layers: [Layers<'t>; Platform::ALL.len()] = Default::default();
    for entry in &platforms.entries {
        let names = || keys::PLATFORM_SECTIONS.iter().map(|(name, _)| *name);
        let Some((_, section)) = keys::PLATFORM_SECTIONS.iter().find(|(name, _)| *name == entry.key) else {
            let unknown = Diagnostic::error(Code::UnknownKey, format!("unknown platform `{}`", entry.key))
                .at(entry.key_span, "not a platform");
            diagnostics.push(match nearest(&entry.key, names()) {
                Some(near) => unknown.help(format!("did you mean `{near}`?")),
                None => unknown.help(format!("platforms are {}", names().collect::<Vec<_>>().join(", "))),
            });
            continue;
        };
        let Value::Table(table) = &entry.node.value else {
            let found = entry.node.value.type_name();
            diagnostics.push(
                Diagnostic::error(Code::WrongType, format!("`platform.{}` must be a table, not {found}", entry.key))
                    .at(entry.node.span, format!("this is {found}"))
                    .help(format!("to switch the service off there, write `platform.{}.enabled = false`", entry.key)),
            );
            continue;
        };
        // Unknown keys, told once per override table.
        Reader::closed(table, section, diagnostics);
        for platform in PlatformSet::parse(&entry.key).expect("a section's name is a platform or group").iter() {
            let own = Platform::parse(&entry.key).is_some();
            let position = if own { layers[platform as usize].len() } else { 0 };
            layers[platform as usize].insert(position, (section, table));
        }
    }
    layers
}

fn platforms(reader: &mut Reader<'_, '_>) -> PlatformSet {
    let mut set = PlatformSet::EMPTY;
    for word in reader.list("required").unwrap_or_default() {
        match PlatformSet::parse(&word.value) {
            Some(platforms) => set = set.union(platforms),
            None => reader.report(unknown_word("required", &word.value, word.span, PlatformSet::WORDS)),
        }
    }
    set
}

fn service(reader: &mut Reader<'_, '_>, section: &'static Section) -> RawService {
    let ios = std::ptr::eq(section, &keys::IOS);
    let android = std::ptr::eq(section, &keys::ANDROID_SERVICE);
    RawService {
        enabled: reader.boolean("enabled"),
        title: reader.text("title"),
        description: reader.text("description"),
        entry: reader.text("entry"),
        trigger: reader.section("trigger", |trigger| RawTrigger {
            kind: trigger.word("type"),
            minimum_interval: trigger.duration("minimum_interval"),
            has_kind: trigger.has("type"),
            has_minimum_interval: trigger.has("minimum_interval"),
        }),
        keep_alive: reader.boolean("keep_alive"),
        permissions: reader.list("permissions").unwrap_or_default(),
        timeout: reader.duration("timeout"),
        retry: reader
            .section("retry", |retry| RawRetry {
                max_attempts: retry.integer("max_attempts"),
                backoff: retry.word("backoff"),
                initial_delay: retry.duration("initial_delay"),
            })
            .map(|retry| retry.value)
            .unwrap_or_default(),
        requires: reader
            .section("requires", |requires| RawRequires {
                network: requires.word("network"),
                charging: requires.boolean("charging"),
                battery_not_low: requires.boolean("battery_not_low"),
                storage_not_low: requires.boolean("storage_not_low"),
                idle: requires.boolean("idle"),
            })
            .map(|requires| requires.value)
            .unwrap_or_default(),
        overlap: reader.word("overlap"),
        request: ios.then(|| reader.word("request")).flatten(),
        identifier: ios.then(|| reader.text("identifier")).flatten(),
        gpu: ios.then(|| reader.boolean("gpu")).flatten(),
        health_research: ios.then(|| reader.boolean("health_research")).flatten(),
        data_protection: ios.then(|| reader.word("data_protection")).flatten(),
        foreground_service_type: android.then(|| reader.word("foreground_service_type")).flatten(),
        special_use: android.then(|| reader.text("special_use")).flatten(),
        expedited: android.then(|| reader.boolean("expedited")).flatten(),
        flex: android.then(|| reader.duration("flex")).flatten(),
    }
}
