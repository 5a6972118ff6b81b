//! What a configuration means: where it is found, which layer wins, what the defaults are.

mod fixture;

use std::fs;
use std::path::{Path, PathBuf};

use oro_bg::config::{
    self, Background, Backoff, Engine, IosRequest, LoadOptions, Millis, NetworkRequirement, Overlap, Platform,
    PlatformSet, RuntimeSource, Service, Trigger,
};
use oro_bg::diagnostic::{Code, Diagnostics, Sources, human};
use tempfile::TempDir;

const MINUTE_MS: u64 = 60_000;

fn options(start: &Path, set: &[&str]) -> LoadOptions {
    LoadOptions {
        start: start.to_owned(),
        config: None,
        set: set.iter().map(|setting| (*setting).to_owned()).collect(),
        platforms: PlatformSet::EMPTY,
    }
}

/// The declaration of a folder that has no mistakes.
fn load(options: &LoadOptions) -> Background {
    let mut sources = Sources::default();
    let loaded = config::load(options, &mut sources).expect("is readable");
    assert!(!loaded.diagnostics.has_errors(), "{}", human::render(&loaded.diagnostics, &sources, false));
    loaded.background.expect("was found")
}

fn findings(options: &LoadOptions) -> Diagnostics {
    config::load(options, &mut Sources::default()).expect("is readable").diagnostics
}

/// A project of some files; entries get a line of JavaScript.
fn project(files: &[(&str, &str)]) -> TempDir {
    let project = TempDir::new().expect("a temporary folder");
    let entry = ("background/index.js", "self.addEventListener('run', () => {})\n");
    for (name, text) in files.iter().chain([&entry]) {
        let path = project.path().join(name);
        fs::create_dir_all(path.parent().expect("has a folder")).expect("created");
        fs::write(path, text).expect("written");
    }
    project
}

/// A declaration that is one text with `default_entry` set.
fn declared(services: &str) -> Background {
    let text = format!("[background]\ndefault_entry = \"background/index.js\"\n\n{services}");
    load(&options(project(&[("oro.toml", &text)]).path(), &[]))
}

#[test]
fn an_entry_may_begin_with_this_folder() {
    let background = declared("[background.service.sync]\nentry = \"./background/index.js\"\n");
    assert_eq!(on(&background, Platform::Linux).entry.as_str(), "background/index.js");
}

#[test]
fn debug_is_what_is_written() {
    for (setting, expected) in [("background.debug=true", true), ("background.debug=false", false)] {
        let text = "[background]\ndefault_entry = \"background/index.js\"\n";
        assert_eq!(load(&options(project(&[("oro.toml", text)]).path(), &[setting])).debug, expected);
    }
}

/// `com.1password.notes` is an identifier for iOS and no package of Java.
#[test]
fn a_bundle_identifier_that_is_no_package_is_none() {
    for (identifier, package) in [("com.my-notes", Some("com.my_notes")), ("com.1password.notes", None)] {
        let text = format!("[meta]\nbundle_identifier = \"{identifier}\"\n[background]\n");
        let background = load(&options(project(&[("oro.toml", &text)]).path(), &[]));
        assert_eq!(background.app.android_package.as_deref(), package);
    }
}

/// The only service, as one platform sees it.
fn on(background: &Background, platform: Platform) -> &Service {
    let [service] = background.services.as_slice() else { panic!("one service") };
    service.on(platform)
}

#[test]
fn the_valid_fixtures_have_no_errors() {
    let cases = fixture::cases("valid");
    assert!(cases.len() >= 6);
    for case in cases {
        let mut options = options(&case, &[]);
        // The two files of users that have none are given one on the command line.
        if !["oro.toml", "oro.ini"]
            .iter()
            .any(|name| fs::read_to_string(case.join(name)).is_ok_and(|text| text.contains("bundle_identifier")))
        {
            options.set.push("meta.bundle_identifier=com.example.notes".into());
        }
        options.platforms = PlatformSet::ALL;
        let background = load(&options);
        assert!(!background.services.is_empty(), "{}", fixture::name(&case));
        let found = oro_bg::platform::check(&background, PlatformSet::ALL);
        assert!(!found.has_errors(), "{}: {found:#?}", fixture::name(&case));
    }
}

#[test]
fn the_bare_notifications_mean_what_they_say() {
    let background = load(&options(&fixture::folder("valid").join("notifications-bare"), &[]));
    let [service] = background.services.as_slice() else { panic!("one service") };
    assert_eq!(service.id.as_str(), "sync-notifications");
    assert_eq!(service.required, PlatformSet::from(Platform::Ios));
    let ios = service.on(Platform::Ios);
    assert_eq!(ios.entry.as_str(), "background/notifications.js");
    assert_eq!(ios.trigger, Trigger::Interval { minimum_interval: Millis(15 * MINUTE_MS) });
    assert!(!ios.keep_alive);
    assert_eq!(Vec::from_iter(&ios.permissions), ["network", "notifications"]);
    assert_eq!(background.default_entry.as_ref().map(|entry| entry.as_str()), Some("background/index.js"));
}

#[test]
fn hosts_have_one_spelling() {
    let permissions =
        "background.service.sync_notifications.permissions=\"network:API.Example.com., network:[0::1]:80\"";
    let background = load(&options(&fixture::folder("valid").join("notifications-bare"), &[permissions]));
    let service = background.services[0].on(Platform::Ios);
    assert_eq!(Vec::from_iter(&service.permissions), ["network:[::1]:80", "network:api.example.com"]);
    assert_eq!(background.services[0].name, "sync_notifications");
}

#[test]
fn hostile_texts_arrive_exactly() {
    let background = load(&options(&fixture::folder("valid").join("hostile"), &[]));
    let titles: Vec<&str> =
        background.services.iter().map(|service| service.on(Platform::Linux).title.as_str()).collect();
    for title in ["\"quoted\" and 'quoted'", "</string><key>injected</key><true/>", "back\\slash \\n \\u0041 \\"] {
        assert!(titles.contains(&title), "{title}");
    }
    assert!(titles.contains(&"line\u{2028}separator\u{2029}paragraph\u{a0}space"));
    let entries: Vec<&str> =
        background.services.iter().map(|service| service.on(Platform::Linux).entry.as_str()).collect();
    for entry in ["background/it's $HOME ${x} `y`.js", "background/größe 📦.ts", "background/line\u{2028}separator.js"]
    {
        assert!(entries.contains(&entry), "{entry}");
    }
}

/// Names that not every file system can have, so that no fixture has them.
#[cfg(unix)]
#[test]
fn an_entry_may_have_any_name_but_backslashes() {
    for name in ["quo\"te.js", "</string>.js", "]]>.js", "*.js", "new\nline.js", "a:b.js", "?.js"] {
        let path = format!("background/{name}");
        let text = format!("[background.service.sync]\nentry = {}\n", toml::Value::from(path.clone()));
        let project = project(&[("oro.toml", &text), (&path, "")]);
        let background = load(&options(project.path(), &[]));
        assert_eq!(on(&background, Platform::Linux).entry.as_str(), path);
    }
}

#[test]
fn the_file_is_found_from_a_folder_below() {
    let project = project(&[("oro.toml", "[background]\ndebug = true\n"), ("src/deep/app.js", "")]);
    let background = load(&options(&project.path().join("src/deep"), &[]));
    assert!(background.debug);
    assert_eq!(background.project, project.path());
    assert_eq!(background.config_name, "oro.toml");
}

#[test]
fn the_nearest_file_wins() {
    let project = project(&[("oro.toml", "[background]\ndebug = true\n"), ("inner/oro.ini", "[background]\n")]);
    let background = load(&options(&project.path().join("inner"), &[]));
    assert!(!background.debug);
    assert_eq!(background.config_name, "oro.ini");
}

#[test]
fn oro_ini_is_found_only_where_there_is_no_oro_toml() {
    let ini = ("oro.ini", "[background]\nengine = webview\n");
    assert_eq!(load(&options(project(&[ini]).path(), &[])).engine, Engine::Webview);
    let both = project(&[ini, ("oro.toml", "[background]\nengine = \"quickjs\"\n")]);
    assert_eq!(load(&options(both.path(), &[])).engine, Engine::Quickjs);
}

#[test]
fn a_named_file_is_taken_and_its_folder_is_the_project() {
    let project = project(&[
        ("oro.toml", "[background]\n"),
        ("mobile/app.toml", "[background]\ndefault_entry = \"worker.js\"\n"),
        ("mobile/worker.js", ""),
    ]);
    let named = LoadOptions { config: Some("mobile/app.toml".into()), ..options(project.path(), &[]) };
    let background = load(&named);
    assert_eq!(background.project, project.path().join("mobile"));
    assert_eq!(background.config_name, "app.toml");
    assert_eq!(background.default_entry.as_ref().map(|entry| entry.as_str()), Some("worker.js"));
}

#[test]
fn ororc_lies_over_the_file_and_set_over_both() {
    let project = project(&[
        (
            "oro.toml",
            "[background.service.sync_notes]\nentry = \"background/index.js\"\ntimeout = \"10s\"\noverlap = \"queue\"\ntitle = \"File\"\n",
        ),
        (".ororc", "[background.service.sync-notes]\ntimeout = 20s\noverlap = \"skip\"\n"),
    ]);
    let over_file = load(&options(project.path(), &[]));
    let service = on(&over_file, Platform::Ios);
    assert_eq!((service.timeout, service.overlap, &*service.title), (Some(Millis(20_000)), Overlap::Skip, "File"));

    for spelling in ["sync_notes", "sync-notes"] {
        let setting = format!("background.service.{spelling}.timeout=30s");
        let over_both = load(&options(project.path(), &[&setting]));
        let service = on(&over_both, Platform::Ios);
        assert_eq!((service.timeout, service.overlap), (Some(Millis(30_000)), Overlap::Skip), "{setting}");
    }
}

#[test]
fn a_later_setting_wins_and_needs_no_quotes() {
    let project = project(&[("oro.toml", "[background]\n")]);
    let settings = [
        "meta.bundle_identifier=com.example.first",
        "meta.bundle_identifier=com.example.second",
        "meta.title=My notes, \"quoted\"",
        "debug_background=true",
        "background.service.sync.entry=background/index.js",
        "background.service.sync.required=ios,linux",
        "background.service.sync.permissions=[\"network\"]",
    ];
    let background = load(&options(project.path(), &settings));
    assert_eq!(background.app.bundle_identifier.as_deref(), Some("com.example.second"));
    assert_eq!(background.app.title.as_deref(), Some("My notes, \"quoted\""));
    assert!(background.debug);
    let [service] = background.services.as_slice() else { panic!("one service") };
    assert_eq!(service.required, PlatformSet::from(Platform::Ios).union(Platform::Linux.into()));
    assert!(service.on(Platform::Macos).permissions.contains("network"));
}

#[test]
fn lists_of_an_upper_layer_replace_those_below() {
    let project = project(&[
        ("oro.toml", "[background.service.sync]\nentry = \"background/index.js\"\npermissions = [\"network\"]\n"),
        (".ororc", "[background.service.sync]\npermissions = \"storage\"\n"),
    ]);
    let background = load(&options(project.path(), &[]));
    assert_eq!(Vec::from_iter(&on(&background, Platform::Ios).permissions), ["storage"]);
}

#[test]
fn nested_tables_and_dotted_keys_are_the_same() {
    let nested = declared(
        "[background.service.sync.trigger]\ntype = \"interval\"\nminimum_interval = \"15m\"\n\
         [background.service.sync.platform.android.requires]\ncharging = true\n",
    );
    for other in [
        "[background.service.sync]\ntrigger.type = \"interval\"\ntrigger.minimum_interval = 900000\nplatform.android.requires.charging = true\n",
        "[background.service.sync]\ntrigger = { type = \"interval\", minimum_interval = \"900s\" }\nplatform = { android = { requires = { charging = true } } }\n",
        "service.sync.trigger = { type = \"interval\", minimum_interval = \"15min\" }\nservice.sync.platform.android.requires.charging = true\n",
    ] {
        let other = declared(other);
        for platform in Platform::ALL {
            assert_eq!(on(&nested, platform), on(&other, platform), "{platform}");
        }
    }
}

#[test]
fn one_system_counts_over_desktop_and_desktop_over_the_service() {
    let linux = "[background.service.sync.platform.linux]\ntimeout = \"3s\"\ntrigger.minimum_interval = \"3m\"\n";
    let desktop = "[background.service.sync.platform.desktop]\ntimeout = \"2s\"\noverlap = \"queue\"\n";
    let base =
        "[background.service.sync]\ntimeout = \"1s\"\ntrigger = { type = \"interval\", minimum_interval = \"1h\" }\n";
    for order in [[base, desktop, linux].concat(), [base, linux, desktop].concat()] {
        let background = declared(&order);
        let seen = Platform::ALL.map(|platform| {
            let service = on(&background, platform);
            let interval = service.trigger.minimum_interval().expect("has an interval");
            (service.timeout.expect("is written").0 / 1_000, interval.0 / MINUTE_MS, service.overlap)
        });
        let [ios, android, macos, windows, linux] = seen;
        assert_eq!([ios, android], [(1, 60, Overlap::Skip); 2]);
        assert_eq!([macos, windows], [(2, 60, Overlap::Queue); 2]);
        assert_eq!(linux, (3, 3, Overlap::Queue));
    }
}

#[test]
fn a_platform_may_run_on_demand_what_others_run_by_interval() {
    let background = declared(
        "[background.service.sync]\ntrigger = { type = \"interval\", minimum_interval = \"1h\" }\n\
         platform.android.trigger.type = \"on-demand\"\n",
    );
    assert_eq!(on(&background, Platform::Android).trigger, Trigger::OnDemand);
    assert_eq!(on(&background, Platform::Ios).trigger, Trigger::Interval { minimum_interval: Millis(60 * MINUTE_MS) });
}

#[test]
fn durations_have_many_spellings() {
    for (written, expected_ms) in [
        ("900000", 15 * MINUTE_MS),
        ("\"900000\"", 15 * MINUTE_MS),
        ("\"15m\"", 15 * MINUTE_MS),
        ("\"15min\"", 15 * MINUTE_MS),
        ("\"15 minutes\"", 15 * MINUTE_MS),
        ("\"25s\"", 25_000),
        ("\"1h30m\"", 90 * MINUTE_MS),
        ("\"1h 30m\"", 90 * MINUTE_MS),
        ("\"1.5h\"", 90 * MINUTE_MS),
        ("\"1500ms\"", 1_500),
        ("\"2d\"", 48 * 60 * MINUTE_MS),
        ("\"1w\"", 7 * 24 * 60 * MINUTE_MS),
        ("1_000", 1_000),
    ] {
        let background = declared(&format!(
            "[background.service.sync]\ntrigger = {{ type = \"interval\", minimum_interval = {written} }}\n"
        ));
        let interval = on(&background, Platform::Linux).trigger.minimum_interval();
        assert_eq!(interval, Some(Millis(expected_ms)), "{written}");
    }
}

#[test]
fn a_duration_that_is_shown_reads_as_the_same() {
    for ms in [100, 999, 1_000, 61_001, 5_400_000, 86_400_000, 31_536_000_000] {
        let shown = Millis(ms).to_string();
        assert_eq!(humantime::parse_duration(&shown).expect(&shown).as_millis(), u128::from(ms), "{shown}");
    }
    assert_eq!(Millis(0).to_string(), "0ms");
    assert_eq!(Millis(365 * 24 * 60 * MINUTE_MS).to_string(), "365d");
}

#[test]
fn lists_have_several_spellings() {
    for written in ["[\"ios\", \"linux\"]", "\"ios,linux\"", "\" linux , ios ,\""] {
        let background = declared(&format!("[background.service.sync]\nrequired = {written}\n"));
        let expected = PlatformSet::from(Platform::Ios).union(Platform::Linux.into());
        assert_eq!(background.services[0].required, expected, "{written}");
    }
    for (written, expected) in
        [("\"desktop\"", PlatformSet::DESKTOP), ("[\"all\"]", PlatformSet::ALL), ("[]", PlatformSet::EMPTY)]
    {
        let background = declared(&format!("[background.service.sync]\nrequired = {written}\n"));
        assert_eq!(background.services[0].required, expected, "{written}");
    }
}

#[test]
fn what_is_not_written_has_its_default() {
    let background = declared("[background.service.sync_notes]\n");
    assert!(background.enabled && !background.debug);
    assert_eq!(background.engine, Engine::Quickjs);
    assert_eq!(background.output.dir, PathBuf::from("gen"));
    assert_eq!(background.output.runtime, RuntimeSource::Version(env!("CARGO_PKG_VERSION").into()));
    assert!(background.services[0].required.is_empty());
    for platform in Platform::ALL {
        let service = on(&background, platform);
        assert!(service.enabled && !service.keep_alive && service.permissions.is_empty());
        assert_eq!(service.title, "Sync Notes");
        assert_eq!(service.entry.as_str(), "background/index.js");
        assert_eq!((service.trigger, service.timeout), (Trigger::OnDemand, None));
        assert_eq!((service.retry.max_attempts, service.retry.backoff), (3, Backoff::Exponential));
        assert_eq!(service.retry.initial_delay, Millis(30_000));
        assert_eq!(service.requires.network, NetworkRequirement::None);
        assert_eq!(service.overlap, Overlap::Skip);
        assert_eq!(service.ios.request, IosRequest::Processing);
    }
    for kind in ["refresh", "processing"] {
        let background = declared(&format!("[background.service.sync]\ntrigger.type = \"{kind}\"\n"));
        assert_eq!(on(&background, Platform::Ios).trigger.minimum_interval(), Some(Millis(15 * MINUTE_MS)));
    }
}

#[test]
fn identifiers_come_from_the_bundle_identifier() {
    let project = project(&[("oro.toml", "[background.service.sync_notes]\nentry = \"background/index.js\"\n")]);
    let background = load(&options(project.path(), &["meta.bundle_identifier=com.example.my-notes"]));
    assert_eq!(on(&background, Platform::Ios).ios.identifier, "com.example.my-notes.background.sync-notes");
    assert_eq!(background.app.android_package.as_deref(), Some("com.example.my_notes"));
}

#[test]
fn a_bundle_identifier_is_needed_only_for_ios() {
    let project = project(&[("oro.toml", "[background.service.sync]\nentry = \"background/index.js\"\n")]);
    let asked = |platforms| findings(&LoadOptions { platforms, ..options(project.path(), &[]) });
    assert!(asked(PlatformSet::DESKTOP.union(Platform::Android.into())).is_empty());
    let codes: Vec<Code> = asked(Platform::Ios.into()).iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, [Code::MissingBundleIdentifier]);
}

#[test]
fn patterns_bundle_each_file_once_and_skip_what_is_hidden() {
    let text =
        "[background]\nentries = [\"background/**/*.ts\", \"./background/extra/*.ts\", \"background/index.js\"]\n";
    let project = project(&[
        ("oro.toml", text),
        ("background/extra/a.ts", ""),
        ("background/extra/deep/b.ts", ""),
        ("background/node_modules/c.ts", ""),
        ("background/.cache/d.ts", ""),
    ]);
    let background = load(&options(project.path(), &[]));
    let entries: Vec<&str> = background.extra_entries.iter().map(|entry| entry.as_str()).collect();
    assert_eq!(entries, ["background/extra/a.ts", "background/extra/deep/b.ts", "background/index.js"]);
}

#[test]
fn ten_thousand_services_are_read_in_one_go() {
    let services: String = (0..10_000).map(|number| format!("[background.service.s{number}]\n")).collect();
    assert_eq!(declared(&services).services.len(), 10_000);
}
