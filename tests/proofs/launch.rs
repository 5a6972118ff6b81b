use super::generated::{Project, function, in_order};

#[test]
fn every_identifier_is_registered_once() {
    let project = Project::of("07-registered-twice");
    project.generate(&["background.service.sync-photos.platform.ios.identifier=com.example.notes.photos"]);
    // One loop over one table, behind a flag that one caller gets.
    let register = project.output("ios/OroBackground.swift");
    in_order(
        function(&register, "public static func register()"),
        &[
            "guard OroBackgroundProcess.shared.beginRegistration() else { return .alreadyRegistered }",
            "for service in OroBackgroundDeclaration.all where service.kind.isLaunchedBySystem {",
            "BGTaskScheduler.shared.register(forTaskWithIdentifier: service.identifier",
        ],
    );
    let flag = project.output("ios/OroBackgroundProcess.swift");
    in_order(
        function(&flag, "func beginRegistration()"),
        &["lock.lock()", "if isRegistered { return false }", "isRegistered = true", "return true"],
    );
    let swift = project.outputs("swift");
    assert_eq!(swift.matches("BGTaskScheduler.shared.register(").count(), 1, "{swift}");

    // Two services, two identifiers, and the Info.plist has both.
    let plist = project.plist_list("gen/ios/Info.plist", "BGTaskSchedulerPermittedIdentifiers");
    assert_eq!(plist, ["com.example.notes.photos", "com.example.notes.refresh"].map(str::to_owned).into());
}

#[test]
fn the_next_window_is_asked_for_before_user_code() {
    let project = Project::generated("09-repeats-once");
    let window = project.output("ios/OroBackgroundWindow.swift");
    in_order(
        function(&window, "func serve()"),
        &["expirationHandler = ", "OroBackground.submitRequests()", "runtime.serve("],
    );
    // And again once it is known when it is due next, before the system may suspend the app.
    in_order(function(&window, "private func finish("), &["OroBackground.submitRequests()", "complete(success:"]);
    assert_eq!(window.matches(".setTaskCompleted(").count(), 1, "{window}");
    in_order(
        function(&window, "private func complete("),
        &["let task = self.task", "self.task = nil", "task?.setTaskCompleted("],
    );

    let kotlin = project.output("OroBackground.kt");
    in_order(function(&kotlin, "private fun repeat("), &["enqueueUniquePeriodicWork(", "OroBackgroundWork.periodic("]);
}

#[test]
fn registering_waits_for_nothing() {
    let project = Project::generated("06-registered-late");
    let swift = project.output("ios/OroBackground.swift");
    let register = function(&swift, "public static func register()");
    // What takes time comes after the loop, on another thread; nothing before it opens the runtime or needs a scene.
    in_order(register, &["BGTaskScheduler.shared.register(", "Task.detached(priority: .utility) { submitRequests() }"]);
    let (before, _) = register.split_once("BGTaskScheduler.shared.register(").expect("registers");
    for slow in ["runtime()", "await", "UIScene", "DispatchQueue", "WKWebView"] {
        assert!(!before.contains(slow), "{slow} before the handlers are there:\n{before}");
    }
    assert!(!swift.contains("static func register() async"), "whoever calls it is done when it returns");
}

#[test]
fn the_app_notices_another_bundle_identifier() {
    let project = Project::generated("05-renamed-at-signing");
    let swift = project.output("ios/OroBackgroundSelfTest.swift");
    in_order(
        function(&swift, "private static func bundleIdentifier("),
        &[
            "OroBackgroundDeclaration.bundleIdentifier",
            "guard actual != declared",
            "OroBackgroundProblem(kind: .bundleIdentifier",
        ],
    );
    assert!(
        function(&swift, "static func run()").contains("bundleIdentifier(Bundle.main.bundleIdentifier)"),
        "{swift}"
    );
    let declaration = project.output("ios/OroBackgroundDeclaration.swift");
    assert!(declaration.contains("static let bundleIdentifier = \"com.example.notes\""), "{declaration}");
    assert!(swift.contains("the app's bundle identifier is "), "it says so:\n{swift}");
}
