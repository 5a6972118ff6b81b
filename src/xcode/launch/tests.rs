//! Apps in a few lines each, and whether they register in time.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::xcode::sources::AppSources;

fn read(files: &[(&str, &str)]) -> AppSources {
    let project = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(project.path().join(name), text).expect("writable");
    }
    AppSources::read(project.path(), Path::new(""), Path::new("gen"))
}

/// What is known, in a word or two.
fn told(files: &[(&str, &str)]) -> String {
    let sources = read(files);
    let app = sources.outline();
    match registration(&app) {
        Registration::NoApp => "no app".into(),
        Registration::InTime => "in time".into(),
        Registration::Missing(_) => "missing".into(),
        Registration::Undecided(_, why) => format!("undecided: {why}"),
        Registration::Wrong(calls) => {
            let words = calls.into_iter().map(|call| match call.trouble {
                Trouble::Later(name, _) => format!("later: {}", name.split([' ', '(']).next().unwrap_or_default()),
                Trouble::DebugOnly => "debug only".into(),
                Trouble::Unreachable(_) => "unreachable".into(),
                Trouble::Conditional(_) => "conditional".into(),
            });
            words.collect::<Vec<_>>().join(", ")
        }
    }
}

/// An app delegate with this at the launch, and this beside it.
fn delegate(launch: &str, beside: &str) -> String {
    format!(
        "import UIKit\n@main\nclass AppDelegate: UIResponder, UIApplicationDelegate {{\n    func application(\n        _ application: UIApplication,\n        \
         didFinishLaunchingWithOptions options: [UIApplication.LaunchOptionsKey: Any]?\n    ) -> Bool {{\n        {launch}\n        return true\n    }}\n{beside}\n}}\n"
    )
}

#[test]
fn a_delegate_registers_in_time_or_not() {
    let register = "OroBackground.register()";
    for (launch, beside, expected) in [
        (register, "", "in time"),
        ("let registration = OroBackground.register()", "", "in time"),
        ("do { OroBackground . register ( ) }", "", "in time"),
        ("defer { OroBackground.register() }", "", "in time"),
        ("if #available(iOS 14, *) { OroBackground.register() }", "", "in time"),
        ("if NSClassFromString(\"XCTest\") == nil { OroBackground.register() }", "", "in time"),
        ("guard !isRunningTests else { return true }\nOroBackground.register()", "", "in time"),
        ("#if os(iOS)\nOroBackground.register()\n#endif", "", "in time"),
        ("#if DEBUG\nlog()\n#endif\nOroBackground.register()", "", "in time"),
        ("DispatchQueue.global().sync { OroBackground.register() }", "", "in time"),
        ("start()", "func start() { OroBackground.register() }", "in time"),
        (
            "self.start(1)",
            "private func start(_ a: Int) { next() }\nfunc next() { OroBackground.register() }",
            "in time",
        ),
        ("", "override init() { super.init(); OroBackground.register() }", "in time"),
        ("", "let registration = OroBackground.register()", "in time"),
        ("switch a { case .b: return x\ndefault: break }\nOroBackground.register()", "", "in time"),
        ("", "", "missing"),
        ("// OroBackground.register()\nprint(\"OroBackground.register()\")", "", "missing"),
        (
            "/* /* */ OroBackground.register() */ a(\"\"\"\nOroBackground.register()\n\"\"\", #\"\\(OroBackground.register())\"#)",
            "",
            "missing",
        ),
        ("#if os(macOS)\nOroBackground.register()\n#endif", "", "missing"),
        ("OroBackground.subscribe { _ in }", "", "missing"),
        ("if !start() { return false }", "func start() -> Bool { OroBackground.register().isComplete }", "in time"),
        ("start { log() }", "func start(then: () -> Void) { OroBackground.register() }", "in time"),
        ("start()", "func start() {\nreturn\nOroBackground.register()\n}", "in time"),
        ("return start()\nfunc start() -> Bool { OroBackground.register(); return true }", "", "in time"),
        (
            "if isLoggedIn { start() }",
            "override init() { super.init(); start() }\nfunc start() { OroBackground.register() }",
            "in time",
        ),
        ("#if DEBUG\nOroBackground.register()\n#endif", "", "debug only"),
        ("#if BETA\nOroBackground.register()\n#endif", "", "undecided: in some builds only"),
        ("return true\nOroBackground.register()", "", "unreachable"),
        ("do {\nreturn true\n}\nOroBackground.register()", "", "in time"),
        ("return true\nif #available(iOS 14, *) { OroBackground.register() }", "", "unreachable"),
        ("switch mode {\ncase .demo:\nlog()\nreturn true\ndefault:\nOroBackground.register()\n}", "", "conditional"),
        ("return OroBackground.register() != nil", "", "in time"),
        ("if isLoggedIn { OroBackground.register() }", "", "conditional"),
        ("for _ in list { OroBackground.register() }", "", "conditional"),
        ("if isLoggedIn { start() }", "func start() { OroBackground.register() }", "conditional"),
        ("DispatchQueue.main.async { OroBackground.register() }", "", "later: async"),
        (
            "DispatchQueue.main.asyncAfter(deadline: .now() + 1) { [weak self] in OroBackground.register() }",
            "",
            "later: asyncAfter",
        ),
        ("DispatchQueue.main.async(execute: { OroBackground.register() })", "", "later: async"),
        ("Task { await load(); OroBackground.register() }", "", "later: Task"),
        ("Task { await start() }", "func start() async { await load()\nOroBackground.register() }", "later: Task"),
        (
            "center.requestAuthorization(options: [.alert]) { _, _ in OroBackground.register() }",
            "",
            "later: requestAuthorization",
        ),
        (
            "",
            "func applicationDidBecomeActive(_ a: UIApplication) { OroBackground.register() }",
            "later: applicationDidBecomeActive",
        ),
        (
            "",
            "func application(_ a: UIApplication, open url: URL) -> Bool { OroBackground.register() }",
            "later: application",
        ),
        (
            "window?.makeKeyAndVisible()",
            "func applicationDidBecomeActive(_ a: UIApplication) { OroBackground.register() }",
            "later: applicationDidBecomeActive",
        ),
        (
            "",
            "func applicationDidBecomeActive(_ a: A) { start() }\nfunc applicationDidEnterBackground(_ a: A) { start() }\nfunc start() { OroBackground.register() }",
            "later: applicationDidBecomeActive",
        ),
        ("load { OroBackground.register() }", "", "undecided: in a closure that is not followed"),
        ("", "lazy var a = OroBackground.register()", "undecided: made when it is needed"),
        ("", "func start() { OroBackground.register() }", "undecided: nothing in the sources calls it by its name"),
        (
            "perform(#selector(start))",
            "@objc func start() { OroBackground.register() }",
            "undecided: passed on without being called",
        ),
        (
            "runAll([load, start])",
            "func start() { OroBackground.register() }",
            "undecided: passed on without being called",
        ),
        (
            "schedule(start: Date())",
            "func start() { OroBackground.register() }",
            "undecided: nothing in the sources calls it by its name",
        ),
        ("run(OroBackground.register)", "", "undecided: passed on without being called"),
        (
            "Background.register()",
            "typealias Background = OroBackground",
            "undecided: what is called of it is not followed",
        ),
        (
            "",
            "func observe(_ background: OroBackground, register: Bool) { }",
            "undecided: what is called of it is not followed",
        ),
        ("let background = OroBackground.self", "", "undecided: what is called of it is not followed"),
        (register, "func applicationDidBecomeActive(_ a: UIApplication) { OroBackground.register() }", "in time"),
        ("a()", "func a() { b() }\nfunc b() { a(); OroBackground.register() }", "in time"),
        (
            "",
            "func a() { b() }\nfunc b() { a(); OroBackground.register() }",
            "undecided: called in a way that is not followed",
        ),
    ] {
        assert_eq!(told(&[("AppDelegate.swift", &delegate(launch, beside))]), expected, "{launch} / {beside}");
    }
}

#[test]
fn calls_are_followed_from_file_to_file() {
    let empty = delegate("", "");
    for (launch, other, expected) in [
        ("Setup.run()", "enum Setup { static func run() { OroBackground.register() } }", "in time"),
        ("_ = Services()", "final class Services { init() { OroBackground.register() } }", "in time"),
        (
            "Services.shared.warmUp()",
            "class Services { static let shared = Services()\nprivate init() { OroBackground.register() } }",
            "in time",
        ),
        (
            "",
            "class Services { init() { OroBackground.register() } }",
            "undecided: nothing in the sources calls it by its name",
        ),
        (
            "",
            "class Services { let registration = OroBackground.register() }",
            "undecided: nothing in the sources calls it by its name",
        ),
        (
            "let services: Services? = nil",
            "class Services { init() { OroBackground.register() } }",
            "undecided: nothing in the sources calls it by its name",
        ),
        (
            "Services(shared: true).log()",
            "class Services { static let shared = OroBackground.register() }",
            "undecided: nothing in the sources calls it by its name",
        ),
        (
            "Services.log()",
            "class Services { static let shared = OroBackground.register() }",
            "undecided: nothing in the sources calls it by its name",
        ),
        (
            "Sync().start()",
            "class Sync: Thread { override func main() { OroBackground.register() } }",
            "undecided: in a function that is not followed",
        ),
        (
            "",
            "struct Upload: Request { var body: Data { OroBackground.register(); return data } }",
            "undecided: in a property that is not followed",
        ),
        (
            "",
            "struct Header: View { var logo: some View { OroBackground.register(); return Logo() } }",
            "undecided: in a property that is not followed",
        ),
        (
            "",
            "class A: UIViewController { override func viewDidLoad() { super.viewDidLoad(); OroBackground.register() } }",
            "later: viewDidLoad",
        ),
        (
            "showWindow()",
            "class A: UIViewController { override func viewDidLoad() { OroBackground.register() } }\nextension AppDelegate { func showWindow() { window?.makeKeyAndVisible() } }",
            "undecided: the app shows its window during launch",
        ),
        (
            "",
            "class A: UIViewController { override func viewDidLoad() { OroBackground.register() } }\nclass S: UIWindowSceneDelegate { func show() { window?.makeKeyAndVisible() } }",
            "later: viewDidLoad",
        ),
        (
            "window?.makeKeyAndVisible()",
            "class A: UIViewController { override func viewDidLoad() { OroBackground.register() } }",
            "undecided: the app shows its window during launch",
        ),
        (
            "",
            "class S: UIResponder, UIWindowSceneDelegate { func scene(_ s: UIScene, willConnectTo a: UISceneSession, options: X) { OroBackground.register() } }",
            "later: scene",
        ),
        (
            "",
            "class S { func sceneDidBecomeActive(_ s: UIScene) { begin() } }\nfunc begin() { OroBackground.register() }",
            "later: sceneDidBecomeActive",
        ),
        (
            "begin()",
            "class S { func sceneDidBecomeActive(_ s: UIScene) { begin() } }\nfunc begin() { OroBackground.register() }",
            "in time",
        ),
        (
            "",
            "class A { func begin() { OroBackground.register() } }\nclass B { func begin() { } func viewDidLoad() { begin() } }",
            "undecided: there are several functions of this name",
        ),
        ("", "let registration = OroBackground.register()", "undecided: outside of any function"),
        (
            "",
            "class P: NSObject, FlutterPlugin { func application(_ a: A, didFinishLaunchingWithOptions b: B) -> Bool { OroBackground.register() } }",
            "undecided: called by Flutter, in time or not",
        ),
    ] {
        let launch = delegate(launch, "");
        assert_eq!(told(&[("AppDelegate.swift", &launch), ("Other.swift", other)]), expected, "{other}");
    }
    assert_eq!(
        told(&[("main.swift", "OroBackground.register()\nUIApplicationMain(0, nil)"), ("A.swift", &empty)]),
        "in time"
    );
    let top_level = "func start() { OroBackground.register() }\nstart()\nUIApplicationMain(0, nil)";
    assert_eq!(told(&[("main.swift", top_level), ("A.swift", &empty)]), "in time");
    assert_eq!(told(&[("View.swift", "struct V: View { }")]), "no app");
}

#[test]
fn a_delegate_may_inherit_its_launch() {
    let flutter = "@main\nclass AppDelegate: FlutterAppDelegate { }";
    assert_eq!(told(&[("AppDelegate.swift", flutter)]), "missing");
    let base = delegate("", "").replace("@main\nclass AppDelegate", "class AppBase");
    let app = "@main\nclass AppDelegate: AppBase { override init() { super.init(); OroBackground.register() } }";
    assert_eq!(told(&[("AppBase.swift", &base), ("AppDelegate.swift", app)]), "in time");
}

#[test]
fn calls_are_followed_so_far() {
    let too_long = "undecided: called in a way that is not followed";
    for (length, expected) in [(CALLS_MAX, "in time"), (CALLS_MAX + 1, too_long)] {
        let steps: String = (1..length).map(|step| format!("func step{step}() {{ step{}() }}\n", step + 1)).collect();
        let last = format!("func step{length}() {{ OroBackground.register() }}");
        assert_eq!(told(&[("AppDelegate.swift", &delegate("step1()", &(steps + &last)))]), expected, "{length}");
    }
    // The call itself is the first place.
    let too_many = "undecided: called from too many places to follow";
    for (calls, expected) in [(PLACES_MAX, "conditional"), (PLACES_MAX + 1, too_many)] {
        let launch = "if isLoggedIn { start() }\n".repeat(calls);
        let app = delegate(&launch, "func start() { OroBackground.register() }");
        assert_eq!(told(&[("AppDelegate.swift", &app)]), expected, "{calls}");
    }
}

#[test]
fn an_app_of_swiftui_registers_in_time_or_not() {
    let app = |members: &str, content: &str| {
        format!(
            "import SwiftUI\n\n@main\nstruct NotesApp: App {{\n{members}\n    var body: some Scene {{\n        WindowGroup {{\n            {content}\n        }}\n    }}\n}}\n"
        )
    };
    for (members, content, expected) in [
        ("init() {\n OroBackground.register()\n }", "ContentView()", "in time"),
        ("private let registration = OroBackground.register()", "ContentView()", "in time"),
        ("static func main() { OroBackground.register() }", "ContentView()", "in time"),
        ("", "ContentView()", "missing"),
        ("", "ContentView().onAppear { OroBackground.register() }", "later: onAppear"),
        ("", "ContentView()\n.task {\n OroBackground.register() }", "later: task"),
        (
            "@Environment(\\.scenePhase) var phase",
            "ContentView().onChange(of: phase) { _, new in if new == .active { OroBackground.register() } }",
            "later: onChange",
        ),
        (
            "@StateObject private var model = Model(OroBackground.register())",
            "ContentView()",
            "undecided: made when it is needed",
        ),
        ("init() { Task { OroBackground.register() } }", "ContentView()", "later: Task"),
    ] {
        assert_eq!(told(&[("NotesApp.swift", &app(members, content))]), expected, "{members} / {content}");
    }
    let view = "struct V: View { var body: some View { let _ = OroBackground.register(); Text(\"\") } }";
    assert_eq!(told(&[("NotesApp.swift", &app("", "V()")), ("V.swift", view)]), "later: body");
    let adaptor = app("@UIApplicationDelegateAdaptor(Delegate.self) var delegate", "V()");
    let launch = delegate("OroBackground.register()", "").replace("@main\nclass AppDelegate", "class Delegate");
    assert_eq!(told(&[("NotesApp.swift", &adaptor), ("Delegate.swift", &launch)]), "in time");
}

/// What Objective-C calls, which has no access to the generated type.
const BRIDGE: &str = "@objc class OroBridge: NSObject { @objc static func start() { OroBackground.register() } }";

/// An app delegate of this name with this at the launch, and these other methods.
fn objective_c_delegate(name: &str, launch: &str, members: &str) -> String {
    format!(
        "#import \"{name}.h\"\n@implementation {name}\n- (BOOL)application:(UIApplication *)application didFinishLaunchingWithOptions:(NSDictionary *)options {{\n{launch}\nreturn YES;\n}}\n{members}\n@end\n"
    )
}

#[test]
fn objective_c_calls_a_bridge_of_swift() {
    for (launch, expected) in [
        ("[OroBridge start];", "in time"),
        ("if (self.ready) [OroBridge start];", "conditional"),
        ("if (self.ready) return NO;\n[OroBridge start];", "in time"),
        ("if (![OroBridge start]) return NO;", "in time"),
        ("if (![OroBridge start]) { return NO; }", "in time"),
        ("if (self.ready) return NO; else [OroBridge start];", "conditional"),
        ("[OroBridge start:options];", "in time"),
        ("[OroBridge performSelector:@selector(start) withObject:nil];", "undecided: passed on without being called"),
        ("return YES;\n[OroBridge start];", "unreachable"),
        ("dispatch_async(dispatch_get_main_queue(), ^{ [OroBridge start]; });", "later: dispatch_async"),
        ("#ifdef DEBUG\n[OroBridge start];\n#endif", "debug only"),
        ("// [OroBridge start];", "undecided: nothing in the sources calls it by its name"),
    ] {
        let delegate = objective_c_delegate("AppDelegate", launch, "");
        assert_eq!(told(&[("AppDelegate.m", &delegate), ("OroBridge.swift", BRIDGE)]), expected, "{launch}");
    }
}

#[test]
fn objective_c_registers_in_time_or_not() {
    let initializer = "- (instancetype)init {\nself = [super init];\n[OroBridge start];\nreturn self;\n}";
    let helper = format!("@implementation Helper\n{initializer}\n@end");
    let active = "- (void)applicationDidBecomeActive:(UIApplication *)application { startServices(); }";
    let scene = "@implementation SceneDelegate\n- (void)scene:(UIScene *)scene willConnectToSession:(UISceneSession *)session options:(UISceneConnectionOptions *)options {\n[self.window makeKeyAndVisible];\n}\n@end\n@implementation NotesController\n- (void)viewDidLoad {\n[super viewDidLoad];\n[OroBridge start];\n}\n@end";
    for (launch, members, beside, expected) in [
        ("", initializer, "", "in time"),
        ("self.helper = [[Helper alloc] init];", "", helper.as_str(), "in time"),
        ("self.helper = [Helper new];", "", &helper, "in time"),
        ("", "", &helper, "undecided: nothing in the sources calls it by its name"),
        ("", active, "void startServices(void) { [OroBridge start]; }", "later: applicationDidBecomeActive"),
        ("", "", scene, "later: viewDidLoad"),
    ] {
        let delegate = objective_c_delegate("Notes", launch, members);
        let files = [("Notes.m", delegate.as_str()), ("Other.m", beside), ("OroBridge.swift", BRIDGE)];
        assert_eq!(told(&files), expected, "{launch} / {members} / {beside}");
    }
}

proptest! {
    #[test]
    fn any_sources_are_judged(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "OroBackground.register()", "OroBackground", "func a() ", "func application(_ a: B, didFinishLaunchingWithOptions c: D) ",
                "class A: App ", "init() ", "{", "{", "}", "a()", "A()", "static let b = ", "A.b", "if c ", "return x", "\n", ";", "Task ",
                "#if DEBUG\n", "#endif\n", "var body: some View ", "(", ")", "\"",
            ]),
            0..60,
        ),
    ) {
        let text = parts.concat();
        told(&[("A.swift", &text), ("B.m", &text)]);
    }
}
