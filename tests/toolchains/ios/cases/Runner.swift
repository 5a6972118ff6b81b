import FakePhone
import Foundation

/// Runs the cases of a topic and prints `passed:` or `failed:` with each one's name.
struct Runner {
    /// A life that hangs says so before.
    private static let guardSeconds = 120.0
    private static let raceExitCode: Int32 = 66
    /// The sanitizer sees how Swift hands things over, and not how Rust does: what goes through the library seems to race.
    private static let noRaces = "race:libdriven_background.so\nrace:liboro_bg_fake_page.so\n"

    let topic: Topic
    let state: URL
    let plist: URL

    /// Whether all have passed.
    func run() -> Bool {
        var passed = true
        for (index, test) in topic.cases.enumerated() {
            do {
                let app = try install(test)
                for (number, life) in test.lives.enumerated() {
                    try run(life, ["life", topic.name, app.path, "\(index)", "\(number)"], of: app)
                }
                print("passed: \(topic.name): \(test.name)")
            } catch {
                passed = false
                print("failed: \(topic.name): \(test.name)\n\(error)")
            }
            fflush(nil)
        }
        print("done: \(topic.name), \(topic.cases.count) cases")
        return passed
    }

    /// An app folder as on a phone: the program and its Info.plist side by side.
    private func install(_ test: Case) throws -> URL {
        let files = FileManager.default
        let app = state.appendingPathComponent(test.name.split { !$0.isLetter && !$0.isNumber }.joined(separator: "-"))
        let bundle = app.appendingPathComponent("App.app")
        try? files.removeItem(at: app)
        try files.createDirectory(at: bundle, withIntermediateDirectories: true)
        guard let program = Bundle.main.executableURL else { throw RunError("the program does not know where it is") }
        try files.linkItem(at: program, to: bundle.appendingPathComponent("App"))
        let read = try PropertyListSerialization.propertyList(from: Data(contentsOf: plist), format: nil)
        guard var info = read as? [String: Any] else { throw RunError("\(plist.path) is no dictionary") }
        test.plist(&info)
        let written = try PropertyListSerialization.data(fromPropertyList: info, format: .xml, options: 0)
        try written.write(to: bundle.appendingPathComponent("Info.plist"))
        try Data(Self.noRaces.utf8).write(to: app.appendingPathComponent("no-races"))
        return app
    }

    private func run(_ life: Life, _ arguments: [String], of app: URL) throws {
        let process = Process()
        process.executableURL = app.appendingPathComponent("App.app/App")
        process.arguments = arguments
        // Where `FileManager` finds the folders of a user.
        process.environment = [
            "HOME": app.path, "XDG_DATA_HOME": Phone.support(of: app).path, "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
            "RUST_BACKTRACE": "0",
            "TSAN_OPTIONS": "halt_on_error=1 atexit_sleep_ms=0 exitcode=\(Self.raceExitCode) suppressions=\(app.path)/no-races",
        ]
        let log = app.appendingPathComponent("life.log")
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        process.standardOutput = output
        process.standardError = output
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        let inTime = ended.wait(timeout: .now() + Self.guardSeconds) == .success
        if !inTime {
            kill(process.processIdentifier, SIGKILL)
            ended.wait()
        }
        try output.close()
        let printed = String(decoding: try Data(contentsOf: log), as: UTF8.self)
        guard inTime else { throw RunError("life \(arguments[4]) still runs after \(Self.guardSeconds) s\n\(printed)") }
        try judge(life.end, process.terminationReason, process.terminationStatus, printed)
    }

    private func judge(_ wanted: Life.End, _ reason: Process.TerminationReason, _ status: Int32, _ printed: String) throws {
        let asWanted =
            switch wanted {
            case .inOrder: reason == .exit && status == 0
            case .killed: reason == .uncaughtSignal && status == SIGKILL
            case .killedForRule(let words):
                reason == .exit && status == FakePhone.killedExitCode
                    && printed.split(separator: "\n").contains { $0.hasPrefix(FakePhone.killedPrefix) && $0.contains(words) }
            case .killedForRace: reason == .exit && status == Self.raceExitCode
            case .failed(let words): reason == .exit && status == 1 && printed.contains(words)
            }
        if asWanted { return }
        let how = reason == .uncaughtSignal ? "by signal \(status)" : "with exit code \(status)"
        throw RunError("the process ended \(how), wanted: \(wanted)\n\(printed)")
    }
}

struct RunError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
