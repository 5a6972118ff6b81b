use oro_bg::config::{ForegroundServiceType, Keyword, Platform};
use oro_bg::platform::android::{FOREGROUND_SERVICE, FOREGROUND_TYPES, WORK_MANAGER_SERVICE, foreground_type};

use super::generated::{Project, between, function, in_order};
use super::phone::{Device, MINUTE_MS, Phone};

#[test]
fn a_type_brings_its_permissions_into_the_manifest() {
    let project = Project::of("14-foreground-type-missing");
    for rules in FOREGROUND_TYPES {
        let kind = rules.kind.as_str();
        let set = format!("background.service.follow-watch.platform.android.foreground_service_type={kind}");
        let reason = "background.service.follow-watch.platform.android.special_use=the watch";
        let special: &[&str] = if rules.kind == ForegroundServiceType::SpecialUse { &[reason] } else { &[] };
        project.generate(&[&[set.as_str()], special].concat());
        let manifest = project.output("android/AndroidManifest.xml");
        let service = manifest.split("OroBackgroundService\"").nth(1).expect("is declared").split('>').next();
        let attribute = format!("android:foregroundServiceType=\"{kind}\"");
        assert!(service.expect("ends").contains(&attribute), "{kind}:\n{manifest}");
        for permission in [Some(FOREGROUND_SERVICE), rules.permission, rules.default_prerequisite].into_iter().flatten()
        {
            assert!(manifest.contains(&format!("android:name=\"{permission}\"")), "{kind}: {permission}:\n{manifest}");
        }
        // And those of no other type.
        let others = FOREGROUND_TYPES.iter().filter(|other| other.kind != rules.kind);
        for permission in others.filter_map(|other| other.permission) {
            assert!(!manifest.contains(&format!("\"{permission}\"")), "{kind}: {permission}:\n{manifest}");
        }
    }

    // Without keep_alive it is WorkManager's service that goes to the foreground.
    project.generate(&[
        "background.service.follow-watch.keep_alive=false",
        "background.service.follow-watch.platform.android.foreground_service_type=dataSync",
    ]);
    let manifest = project.output("android/AndroidManifest.xml");
    let service = manifest.split(&format!("\"{WORK_MANAGER_SERVICE}\"")).nth(1).expect("is declared").split('>').next();
    let service = service.expect("ends");
    assert!(service.contains("android:foregroundServiceType=\"dataSync\"") && service.contains("tools:node=\"merge\""));
}

#[test]
fn a_refused_start_becomes_ordinary_work() {
    let project = Project::of("15-started-from-background");
    let config = project.read("oro.toml");
    let trigger = "trigger = { type = \"interval\", minimum_interval = \"15m\" }";
    project.write("oro.toml", &config.replace(trigger, "trigger.type = \"on-demand\""));
    project.generate(&[]);
    let service = project.output("OroBackgroundService.kt");
    // ForegroundServiceStartNotAllowedException is an IllegalStateException, and exists since API 31 only.
    in_order(
        function(&service, "fun start("),
        &["try {", "context.startForegroundService(intent)", "catch (refused: IllegalStateException)", "return false"],
    );
    let kotlin = project.output("OroBackground.kt");
    let enqueue = kotlin.rsplit("private fun enqueue(").next().expect("is there");
    in_order(
        enqueue,
        &["OroBackgroundService.start(context, definition.id, runId)) return", "once(context, definition"],
    );
    let everything = project.outputs("kt");
    assert_eq!(everything.matches("startForegroundService(").count(), 1, "there is one place that starts it");
}

#[test]
fn a_type_with_a_budget_ends_in_time() {
    let project = Project::of("16-six-hours");
    let entry = "background/upload-archive.js";
    project.write(entry, &format!("{}self.addEventListener('abort', () => {{}})\n", project.read(entry)));
    project.generate(&[]);
    let service = project.output("OroBackgroundService.kt");
    let timeouts: Vec<&str> = service.split("override fun onTimeout(").skip(1).collect();
    assert_eq!(timeouts.len(), 2, "that of a shortService and that of Android 15:\n{service}");
    in_order(
        timeouts[1],
        &["fgsType: Int", "it.declaration.foregroundType == fgsType", "abort(service, ", "end(service.", "stopSelf()"],
    );
    let phone = Phone::start(project.path(), Platform::Android, &Device::new());
    let guarantees = phone.runtime.guarantees("upload-archive").expect("is there");
    let six_hours = foreground_type(ForegroundServiceType::DataSync).duration_max.expect("has a budget");
    assert!(guarantees.run_max_ms < six_hours.0 && guarantees.run_max_ms > six_hours.0 - 10 * MINUTE_MS);
    phone.stop();
}

#[test]
fn the_manifest_has_what_services_use_and_nothing_else() {
    let project = Project::of("17-unexpected-permission");
    let permissions = |set: &[&str]| {
        project.generate(set);
        let manifest = project.output("android/AndroidManifest.xml");
        between(&manifest, "<uses-permission android:name=\"android.permission.", "\"").into_iter().collect::<Vec<_>>()
    };
    let service = |key: &str, value: &str| format!("background.service.sync-notes.{key}={value}");
    let with_type = permissions(&[]);
    assert_eq!(with_type, ["FOREGROUND_SERVICE", "FOREGROUND_SERVICE_DATA_SYNC", "INTERNET", "POST_NOTIFICATIONS"]);

    let config = project.read("oro.toml");
    let plain = config.replace("platform.android.foreground_service_type = \"dataSync\"\n", "");
    project.write("oro.toml", &plain);
    assert_eq!(permissions(&[]), ["INTERNET"], "ordinary work needs no more than the service does");
    assert_eq!(permissions(&[&service("permissions", "storage")]), Vec::<String>::new());
    assert_eq!(permissions(&[&service("permissions", "notifications")]), ["POST_NOTIFICATIONS"]);
}

#[test]
fn only_what_may_start_at_boot_has_a_receiver() {
    let project = Project::of("18-started-at-boot");
    for rules in FOREGROUND_TYPES {
        let kind = rules.kind.as_str();
        let set = format!("background.service.play-music.platform.android.foreground_service_type={kind}");
        let reason = "background.service.play-music.platform.android.special_use=the radio";
        let special: &[&str] = if rules.kind == ForegroundServiceType::SpecialUse { &[reason] } else { &[] };
        project.generate(&[&[set.as_str()], special].concat());
        // While-in-use types start with a visible app only, and a short service has nothing to come back to.
        let may = rules.boot_forbidden_since.is_none() && !rules.while_in_use && rules.permission.is_some();
        let manifest = project.output("android/AndroidManifest.xml");
        for trace in ["BOOT_COMPLETED", "OroBackgroundReceiver"] {
            assert_eq!(manifest.contains(trace), may, "{kind}: {trace}\n{manifest}");
        }
        let services = project.output("OroBackgroundServices.kt");
        assert!(services.contains(&format!("startsAtBoot = {may},")), "{kind}:\n{services}");
    }
    assert!(["dataSync", "camera", "mediaPlayback", "phoneCall", "mediaProjection", "microphone"].iter().all(|name| {
        FOREGROUND_TYPES.iter().any(|rules| rules.kind.as_str() == *name && rules.boot_forbidden_since.is_some())
    }));
}
