@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit

/// The app of a case: `OroBackground` as an app calls it.
extension Phone {
    /// `application(_:didFinishLaunchingWithOptions:)` as the documentation has it.
    @discardableResult
    func launch(by launcher: Launcher = .user) throws -> OroBackgroundRegistration {
        try launch(by: launcher) {
            OroBackground.capability("contacts") { try Contacts.shared.receive($0) }
            return OroBackground.register()
        }
    }

    /// Used once and put away: the requests of the app are pending.
    func launchAndLeave() throws {
        try launch()
        FakeUser.leavesApp()
        try waitUntil("the app gives back its extra time") { FakeUser.extraTimes == 0 }
    }

    static func identifier(_ id: String) -> String { "com.example.driven.background.\(id)" }

    var pending: [String] { scheduler.pending.map(\.identifier) }

    /// The request whose window serves this service: its own, or the one that all refresh services share.
    func pending(_ id: String, file: String = #filePath, line: Int = #line) throws -> FakeRequest {
        let identifier = Self.identifier(id)
        let isShared = Self.refreshServices.contains(id)
        return try wait(for: "a request of \(id), and not only \(pending)", file: file, line: line) {
            scheduler.pending.first { isShared ? $0.kind == .refresh : $0.identifier == identifier }
        }
    }

    /// Of the request that all refresh services share: that of the first of them.
    static let refreshIdentifier = identifier("endless")

    private static let refreshServices: Set = ["sync", "succeed", "fail", "wait", "endless", "hungry", "online"]

    // MARK: Windows

    /// The system opens the window of a service's request as soon as it may; time passes until then.
    func openWindow(of id: String, file: String = #filePath, line: Int = #line) throws -> FakeWindow {
        let request = try pending(id, file: file, line: line)
        if let earliest = request.earliest { FakePhone.shared.advance(seconds: max(0, earliest.timeIntervalSinceNow) + 1) }
        return try scheduler.openWindow(request.identifier)
    }

    func completes(_ window: FakeWindow, file: String = #filePath, line: Int = #line) throws -> Bool {
        try some(window.waitForOutcome(seconds: Self.guardSeconds), "completion", file: file, line: line)
    }

    // MARK: Requests

    @discardableResult
    func request<Answer: Decodable>(_ name: String, _ payload: String? = nil, as: Answer.Type) throws -> Answer {
        try JSONDecoder().decode(Answer.self, from: Data(OroBackground.request("background:\(name)", payload: payload).utf8))
    }

    @discardableResult
    func schedule(_ id: String, data: String = "null", delay: String = "0s") throws -> Scheduled {
        let answer = try request("schedule", #"{"id":"\#(id)","data":\#(data),"delay":"\#(delay)"}"#, as: Scheduled.self)
        try check(answer.accepted, "\(id) is not accepted")
        return answer
    }

    func status(_ id: String) throws -> Status { try request("status", #"{"id":"\#(id)"}"#, as: Status.self) }

    /// The last runs, newest first.
    func history(_ id: String) throws -> [Run] { try request("history", #"{"id":"\#(id)"}"#, as: [Run].self) }

    func outcomes(_ id: String) throws -> [String] { try history(id).map(\.outcome) }

    /// The record may come a moment after the completion where that could not wait for the run.
    func waitForOutcomes(_ id: String, _ wanted: [String], file: String = #filePath, line: Int = #line) throws {
        try waitUntil("\(id) has \(wanted)", file: file, line: line) { try outcomes(id) == wanted }
    }

    /// The refresh request, whoever it is for.
    func pendingRefresh(file: String = #filePath, line: Int = #line) throws -> FakeRequest {
        try wait(for: "a refresh request", file: file, line: line) { scheduler.pending.first { $0.kind == .refresh } }
    }

    /// Calls what is `async` from a case.
    func wait<Answer: Sendable>(for body: @escaping @Sendable () async throws -> Answer) throws -> Answer {
        let result = Awaited<Answer>()
        Task { result.put(await Result { try await body() }) }
        return try some(result.wait(seconds: Self.guardSeconds), "answer in time").get()
    }
}

struct Scheduled: Decodable {
    let accepted: Bool
    let runId: String?
}

struct Status: Decodable {
    struct Waiting: Decodable {
        struct Reason: Decodable {
            let kind: String
            let unmet: String?
        }

        let reason: Reason
    }

    let state: String
    let waiting: Waiting?
}

struct Run: Decodable {
    struct Failure: Decodable {
        let name: String
        let message: String
        let limit: String?
    }

    let runId: String
    let reason: String
    let attempt: Int
    let outcome: String
    let error: Failure?
}

private final class Awaited<Answer: Sendable>: @unchecked Sendable {
    private let ready = DispatchSemaphore(value: 0)
    // Written before the semaphore is signalled, read after.
    private var answer: Result<Answer, any Error>?

    func put(_ answer: Result<Answer, any Error>) {
        self.answer = answer
        ready.signal()
    }

    func wait(seconds: Double) -> Result<Answer, any Error>? { ready.wait(timeout: .now() + seconds) == .success ? answer : nil }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
