//! Declarations made by hand, for tests and benches of what is generated from them.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::collections::BTreeSet;
use std::sync::Arc;

use oro_bg::bundle::facts::BundleFacts;
use oro_bg::bundle::{Bundle, Bundles};
use oro_bg::config::*;
use oro_bg::diagnostic::{Sources, Span};

/// A declaration under construction.
pub struct Declaration(pub Background);

impl Declaration {
    pub fn new() -> Self {
        Self(Background {
            project: "/app".into(),
            config_name: "oro.toml".to_owned(),
            app: App {
                bundle_identifier: Some("com.example.notes".to_owned()),
                title: Some("Notes".to_owned()),
                android_package: Some("com.example.notes".to_owned()),
            },
            enabled: true,
            debug: false,
            engine: Engine::Quickjs,
            default_entry: None,
            extra_entries: Vec::new(),
            sources: Vec::new(),
            host_permissions: Vec::new(),
            lint: LintLevels::new(),
            output: Output {
                dir: "gen".into(),
                info_plist: None,
                android_manifest: None,
                gradle: None,
                entitlements: None,
                runtime: RuntimeSource::Version("0.1.0".to_owned()),
            },
            services: Vec::new(),
        })
    }

    pub fn service(self, id: &str, change: impl Fn(&mut Service)) -> Self {
        self.service_on(id, PlatformSet::EMPTY, |_, service| change(service))
    }

    /// `change` is asked once for every platform.
    pub fn service_on(mut self, id: &str, required: PlatformSet, change: impl Fn(Platform, &mut Service)) -> Self {
        let id = ServiceId::parse(id).expect("tests use good ids");
        let resolved = Platform::ALL.map(|platform| {
            let mut service = service(&id);
            change(platform, &mut service);
            Arc::new(service)
        });
        let span = Span::new(Sources::default().add("oro.toml", ""), 0..0);
        self.0.services.push(ServiceDeclaration::new(id.clone(), id.to_string(), span, required, resolved));
        self.0.services.sort_by(|a, b| a.id.cmp(&b.id));
        self
    }

    /// With a bundle for every entry that is named.
    pub fn finish(self) -> (Background, Bundles) {
        let background = self.0;
        let services = background.services.iter();
        let started = services.flat_map(|declaration| Platform::ALL.map(|on| declaration.on(on).entry.clone()));
        let further = background.extra_entries.iter().chain(&background.default_entry).cloned();
        let bundles = started.chain(further).map(|entry| (entry.clone(), bundle(&entry))).collect();
        (background, bundles)
    }
}

/// An hourly service that may do nothing.
pub fn service(id: &ServiceId) -> Service {
    let minimum_interval = Millis(3_600_000);
    Service {
        enabled: true,
        title: id.title(),
        description: None,
        entry: entry(&format!("background/{id}.js")),
        trigger: Trigger::Interval { minimum_interval },
        keep_alive: false,
        permissions: BTreeSet::new(),
        timeout: None,
        retry: Retry { max_attempts: 3, backoff: Backoff::Exponential, initial_delay: Millis(30_000) },
        requires: Requires {
            network: NetworkRequirement::None,
            charging: false,
            battery_not_low: false,
            storage_not_low: false,
            idle: false,
        },
        overlap: Overlap::Skip,
        ios: IosKeys {
            request: IosRequest::Refresh,
            gpu: false,
            health_research: None,
            identifier: format!("com.example.notes.background.{id}"),
        },
        android: AndroidKeys::default(),
    }
}

pub fn entry(path: &str) -> EntryPath {
    EntryPath(path.into())
}

pub fn permissions(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn bundle(entry: &EntryPath) -> Bundle {
    let source = serde_json::to_string(entry.as_str()).expect("text is JSON");
    Bundle {
        code: format!("export default {source};\n"),
        source_map: format!(r#"{{"version":3,"sources":[{source}],"names":[],"mappings":"AAAA"}}"#),
        inputs: vec![entry.as_str().to_owned()],
        facts: BundleFacts::default(),
    }
}

/// Every character that some output language reads as something else.
pub const HOSTILE: &str = "\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> \
    */ /* // <![CDATA[ &amp; & < \r\n\t\u{7f}\u{1} \u{2028}\u{2029}\u{202e}\u{feff} 😀👩‍👩‍👧 ünï日本";

/// All declarations with their name in `tests/golden/`.
pub fn cases() -> Vec<(&'static str, Background, Bundles)> {
    let named = |name, declaration: Declaration| {
        let (background, bundles) = declaration.finish();
        (name, background, bundles)
    };
    vec![
        named("nothing", nothing()),
        named("plain", plain()),
        named("everything", everything()),
        named("hostile", hostile()),
    ]
}

/// Background services are switched off.
pub fn nothing() -> Declaration {
    let mut declaration = Declaration::new().service("sleeper", |_| {});
    declaration.0.enabled = false;
    declaration.0.app = App::default();
    declaration
}

/// The service of the README, and nothing else.
pub fn plain() -> Declaration {
    let mut declaration = Declaration::new().service_on("sync-notifications", Platform::Ios.into(), |_, service| {
        service.entry = entry("background/notifications.js");
        service.trigger = Trigger::Interval { minimum_interval: Millis(900_000) };
        service.permissions = permissions(&["network", "notifications"]);
    });
    declaration.0.default_entry = Some(entry("background/index.js"));
    declaration
}

/// Each feature once.
pub fn everything() -> Declaration {
    let long = Millis(6 * 3_600_000);
    let mut declaration = Declaration::new()
        .service_on("clean-cache", PlatformSet::EMPTY, move |platform, service| {
            service.description = Some("Removes what nobody looked at for a month".to_owned());
            service.trigger = Trigger::Processing { minimum_interval: long };
            service.requires.charging = true;
            service.requires.idle = true;
            service.permissions = permissions(&["storage"]);
            service.retry = Retry { max_attempts: 1, backoff: Backoff::Linear, initial_delay: Millis(1_000) };
            service.ios.request = IosRequest::Processing;
            service.enabled = platform != Platform::Windows;
            service.entry = entry("background/shared.ts");
        })
        .service("export-video", |service| {
            service.trigger = Trigger::OnDemand;
            service.timeout = Some(Millis(30 * 60_000));
            service.ios.request = IosRequest::Continued;
            service.android.foreground_service_type = Some(ForegroundServiceType::MediaProcessing);
        })
        .service("follow-route", |service| {
            service.keep_alive = true;
            service.trigger = Trigger::OnDemand;
            service.permissions = permissions(&["bluetooth", "network"]);
            service.ios.request = IosRequest::Processing;
            service.android.foreground_service_type = Some(ForegroundServiceType::Location);
        })
        .service("pair-watch", |service| {
            service.keep_alive = true;
            service.trigger = Trigger::OnDemand;
            service.ios.request = IosRequest::Processing;
            service.android.foreground_service_type = Some(ForegroundServiceType::SpecialUse);
            service.android.special_use = Some("keeps the watch paired".to_owned());
        })
        .service_on("sync-notifications", Platform::Ios.into(), |platform, service| {
            service.permissions = permissions(&["network", "notifications"]);
            service.requires.network = NetworkRequirement::Unmetered;
            service.trigger = Trigger::Refresh { minimum_interval: Millis(300_000) };
            service.overlap = Overlap::Queue;
            service.entry = entry("background/shared.ts");
            service.android.expedited = true;
            service.android.flex = Some(Millis(600_000));
            if platform.is_desktop() {
                service.trigger = Trigger::Interval { minimum_interval: Millis(300_000) };
            }
        });
    let background = &mut declaration.0;
    background.debug = true;
    background.default_entry = Some(entry("background/shared.ts"));
    background.extra_entries = vec![entry("background/extra/a.ts"), entry("background/extra/b.ts")];
    background.host_permissions = vec!["bluetooth".to_owned()];
    background.output.runtime = RuntimeSource::Path("../runtime".into());
    declaration
}

/// Ids that are reserved words, and text that is hostile wherever text may be.
pub fn hostile() -> Declaration {
    let reserved = [
        "async",
        "class",
        "default",
        "fn",
        "fun",
        "in",
        "init",
        "is",
        "never",
        "object",
        "raw-value",
        "self",
        "type",
        "when",
    ];
    let mut declaration = Declaration::new();
    for id in reserved {
        declaration = declaration.service(id, |service| {
            service.title = format!("{id} {HOSTILE}");
            service.description = Some(HOSTILE.to_owned());
            service.entry = entry(&format!("background/{HOSTILE}/{id}.js"));
            service.permissions = permissions(&["network", HOSTILE]);
            service.ios.identifier = format!("com.example.in.background.{id}{HOSTILE}");
        });
    }
    declaration = declaration.service("special", |service| {
        service.keep_alive = true;
        service.android.foreground_service_type = Some(ForegroundServiceType::SpecialUse);
        service.android.special_use = Some(HOSTILE.to_owned());
    });
    let background = &mut declaration.0;
    background.config_name = format!("{HOSTILE}.toml");
    background.app.title = Some(HOSTILE.to_owned());
    background.app.bundle_identifier = Some("com.example.in".to_owned());
    background.app.android_package = Some("com.example.in.when.fun".to_owned());
    background.host_permissions = vec![HOSTILE.to_owned()];
    background.default_entry = Some(entry(&format!("background/{HOSTILE}/class.js")));
    background.output.runtime = RuntimeSource::Git {
        url: format!("https://example.com/{HOSTILE}"),
        reference: Some(GitReference::Tag(HOSTILE.to_owned())),
    };
    declaration
}

/// As many services as asked for, all different.
pub fn many(count: usize) -> Declaration {
    let mut declaration = Declaration::new();
    for number in 0..count {
        declaration = declaration.service_unsorted(&format!("service-{number:05}"), number);
    }
    declaration
}

impl Declaration {
    /// Ids come in order already.
    fn service_unsorted(mut self, id: &str, number: usize) -> Self {
        let id = ServiceId::parse(id).expect("tests use good ids");
        let mut one = service(&id);
        one.permissions = permissions(&["network"]);
        one.entry = entry(&format!("background/{}.js", number % 500));
        let one = Arc::new(one);
        let span = Span::new(Sources::default().add("oro.toml", ""), 0..0);
        let resolved = Platform::ALL.map(|_| one.clone());
        self.0.services.push(ServiceDeclaration::new(id.clone(), id.to_string(), span, PlatformSet::EMPTY, resolved));
        self
    }
}
