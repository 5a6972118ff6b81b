use oro_bg::config::{ForegroundServiceType, Keyword};
use oro_bg::platform::android::{FOREGROUND_SERVICE, FOREGROUND_TYPES, WORK_MANAGER_SERVICE};

use super::generated::{Project, function, in_order};

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
