@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit

/// The phone in one life of the app, as a case sees it. Cases run on a thread beside the app's main one.
final class Phone: Sendable {
    enum Launcher {
        /// The user opens the app.
        case user
        /// The system wants to give it time for a pending request.
        case system
    }

    /// Longer than anything takes.
    static let guardSeconds = 30.0

    /// The app's folder, the same in all its lives.
    let folder: URL
    var scheduler: FakeScheduler { .shared }

    private init(folder: URL) { self.folder = folder }

    /// What the app sees as its Application Support.
    static func support(of app: URL) -> URL { app.appendingPathComponent("Application Support") }

    /// Is the process of a life, from launch to end.
    static func live(_ life: Life, in folder: URL) -> Never {
        let phone = Phone(folder: folder)
        Thread.detachNewThread { phone.live(life) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 3 * guardSeconds) {
            print("this life hangs\n\(log)")
            phone.end(1)
        }
        // The main thread is the app's, as UIKit has it: it waits for what comes to its queue.
        let forever = Timer(timeInterval: 3600, repeats: true) { _ in }
        RunLoop.main.add(forever, forMode: .default)
        while true { _ = RunLoop.main.run(mode: .default, before: .distantFuture) }
    }

    private func live(_ life: Life) {
        do {
            try FakePhone.shared.turnOn(folder: folder.appendingPathComponent("phone"))
            try life.body(self)
            scheduler.endOfLife()
            let complaints = FakePhone.shared.takeComplaints()
            try check(complaints.isEmpty, complaints.joined(separator: "\n"))
        } catch {
            print("\(error)\n\(Self.log)")
            end(1)
        }
        end(0)
    }

    private static var log: String { FakePhone.shared.log.map { "  \($0)" }.joined(separator: "\n") }

    private func end(_ code: Int32) -> Never {
        fflush(nil)
        // Like on a phone, nothing is told.
        _exit(code)
    }

    // MARK: The app

    /// Launches the app with `body` as its `application(_:didFinishLaunchingWithOptions:)`.
    func launch<Answer: Sendable>(by launcher: Launcher = .user, _ body: @MainActor @Sendable () -> Answer) throws -> Answer {
        if launcher == .system {
            try check(!scheduler.due.isEmpty, "the system has no reason to launch the app: \(scheduler.pending)")
        }
        let answer = DispatchQueue.main.sync { MainActor.assumeIsolated(body) }
        scheduler.endLaunch()
        if launcher == .user { FakeUser.opensApp() }
        return answer
    }

    /// The user removes the app from the switcher.
    func forceQuit() -> Never {
        scheduler.dropForForceQuit()
        die()
    }

    /// The system ends the suspended app because it needs the memory, or the battery is empty.
    func die() -> Never {
        fflush(nil)
        kill(getpid(), SIGKILL)
        fatalError("SIGKILL returns")
    }

    // MARK: What is seen

    func waitUntil(_ what: String, file: String = #filePath, line: Int = #line, _ holds: () throws -> Bool) throws {
        // The wall clock is the test's to move.
        let start = DispatchTime.now().uptimeNanoseconds
        while try !holds() {
            let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
            try check(seconds < Self.guardSeconds, "still not so: \(what)", file: file, line: line)
            usleep(5000)
        }
    }

    /// Waits until there is something; `found` is asked once for what is returned.
    func wait<Value>(for what: String, file: String = #filePath, line: Int = #line, _ found: () throws -> Value?) throws -> Value {
        var value: Value?
        try waitUntil("there is \(what)", file: file, line: line) {
            value = try found()
            return value != nil
        }
        return try some(value, what, file: file, line: line)
    }

    /// A rule was broken, in these words, and the test knows.
    func complained(_ words: String, file: String = #filePath, line: Int = #line) throws {
        let complaints = FakePhone.shared.takeComplaints()
        let isOne = complaints.count == 1 && complaints[0].contains(words)
        try check(isOne, "complaints \(complaints), wanted \(words)", file: file, line: line)
    }
}
