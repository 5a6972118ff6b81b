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
