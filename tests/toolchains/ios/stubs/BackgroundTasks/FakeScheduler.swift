import Dispatch
import FakePhone
import Foundation

/// The rules of BGTaskScheduler, and what a test drives it by. They are of Apple's header BGTaskScheduler.h and its
/// documentation pages, read 2026-11, where nothing else is said.
@_spi(Fake)
public final class FakeScheduler: @unchecked Sendable {
    public static let shared = FakeScheduler()

    public static let refreshMax = 1
    public static let processingMax = 10

    private struct Handler {
        let queue: DispatchQueue
        let launch: Unchecked<(BGTask) -> Void>
    }

    private let lock = NSLock()
    // Guarded by `lock`.
    private var handlers: [String: Handler] = [:]
    private var launched = false
    private var waiting = FakePending()
    private var tasks: [FakeTaskState] = []
    private var refusal: (any Error)?

    private let info = FakeInfoPlist.ofApp()
    /// For handlers without a queue; serial, so that one who blocks it is found out.
    private let ownQueue = DispatchQueue(label: "BGTaskScheduler")
    private var phone: FakePhone { .shared }

    private init() {}

    // MARK: What the app does

    func register(_ identifier: String, _ queue: DispatchQueue?, _ launch: @escaping (BGTask) -> Void) -> Bool {
        phone.note("register \(identifier)")
        guard info.permits(identifier) else { return false }
        // Only what a wildcard permits can be continued processing, which is registered when the user asks for it.
        let late = lock.withLock { launched } && !info.permitsContinued(identifier)
        if late { phone.kill("\(identifier) was registered after the app had finished launching") }
        let queue = queue ?? ownQueue
        let twice = lock.withLock { handlers.updateValue(Handler(queue: queue, launch: Unchecked(launch)), forKey: identifier) != nil }
        if twice { phone.kill("\(identifier) was registered twice") }
        return true
    }

    func submit(_ request: FakeRequest) throws {
        do {
            try lock.withLock { try accept(request) }
            phone.note("submitted \(request.kind) \(request.identifier)")
        } catch {
            phone.note("refused \(request.kind) \(request.identifier): \((error as NSError).code)")
            throw error
        }
    }

    private func accept(_ request: FakeRequest) throws {
        if let refusal { throw refusal }
        let device = phone.conditions
        if device.isSimulator { throw BGTaskScheduler.Error(.unavailable) }
        switch request.kind {
        case .refresh, .processing:
            if device.backgroundRefresh != .available { throw BGTaskScheduler.Error(.unavailable) }
            guard info.permits(request.identifier), info.hasMode(of: request.kind) else { throw BGTaskScheduler.Error(.notPermitted) }
            if request.healthProtection != nil && !device.healthResearch { throw BGTaskScheduler.Error(.notPermitted) }
            let most = request.kind == .refresh ? Self.refreshMax : Self.processingMax
            let others = waiting.requests.filter { $0.kind == request.kind && $0.identifier != request.identifier }
            if others.count >= most { throw BGTaskScheduler.Error(.tooManyPendingTaskRequests) }
        case .continued:
            guard info.permitsContinued(request.identifier) else { throw BGTaskScheduler.Error(.notPermitted) }
            if request.gpu && !device.gpuInBackground { throw BGTaskScheduler.Error(.notPermitted) }
            if request.title.isEmpty || request.subtitle.isEmpty {
                phone.complain("continued task \(request.identifier) has nothing to show: title and subtitle are required")
            }
            if !device.foreground { phone.complain("continued task \(request.identifier) is submitted from the background") }
            if !request.queued && !device.roomForContinued { throw BGTaskScheduler.Error(.immediateRunIneligible) }
        }
        waiting.put(request)
    }

    func cancel(_ identifier: String) {
        phone.note("cancelled \(identifier)")
        lock.withLock { waiting.remove(identifier) }
    }

    func cancelAll() {
        phone.note("cancelled all")
        lock.withLock { waiting.removeAll() }
    }

    // MARK: What a test sees and does

    /// In the order of their submission.
    public var pending: [FakeRequest] { lock.withLock { waiting.requests } }

    /// The pending requests that the system could open a window for now.
    public var due: [FakeRequest] { pending.filter { $0.obstacle(on: phone.conditions) == nil } }

    /// Each task that is not completed has an expirationHandler.
    public var openTasksHaveHandlers: Bool {
        lock.withLock { tasks }.allSatisfy { $0.outcome != nil || $0.expirationHandler != nil }
    }

    /// From now on every submission is refused by this error; by `nil` no more.
    public func refuseAll(by error: (any Error)?) {
        lock.withLock { refusal = error }
    }

    /// `application(_:didFinishLaunchingWithOptions:)` has returned.
    public func endLaunch() {
        let missing = lock.withLock {
            launched = true
            return info.identifiers.filter { !FakeInfoPlist.isWildcard($0) && handlers[$0] == nil }
        }
        for identifier in missing { phone.complain("\(identifier) is in Info.plist and has no launch handler") }
    }

    /// The system gives the app time for a pending request: the handler is called, as on a phone, on its queue.
    public func openWindow(_ identifier: String) throws -> FakeWindow {
        let request = pending.first { $0.identifier == identifier }
        guard let request else { throw FakeMisuse("no request \(identifier) is pending") }
        if let obstacle = request.obstacle(on: phone.conditions) { throw FakeMisuse("no window for \(identifier): \(obstacle)") }
        guard lock.withLock({ launched }) else { throw FakeMisuse("no window for \(identifier): the app has not finished launching") }
        phone.note("window \(request.kind) \(identifier)")
        let state = FakeTaskState(request)
        let handler = lock.withLock {
            waiting.remove(identifier)
            tasks.append(state)
            return handlers[identifier]
        }
        guard let handler else { phone.kill("\(identifier) was launched and has no launch handler") }
        handler.queue.async {
            handler.launch.value(Self.task(state))
            state.launchHandlerReturned()
        }
        return FakeWindow(state)
    }

    private static func task(_ state: FakeTaskState) -> BGTask {
        switch state.kind {
        case .refresh: return BGAppRefreshTask(fake: state)
        case .processing: return state.isHealthResearch ? BGHealthResearchTask(fake: state) : BGProcessingTask(fake: state)
        case .continued: return BGContinuedProcessingTask(fake: state)
        }
    }

    /// The user takes the app from the switcher: it is not launched in the background until the user opens it again, and what
    /// was asked for is gone.
    public func dropForForceQuit() {
        lock.withLock { waiting.removeAll() }
    }

    /// The process ends in order: nothing may be left open.
    public func endOfLife() {
        for task in lock.withLock({ tasks }) where task.outcome == nil {
            phone.complain("task \(task.identifier) was never completed: the system may end the app")
        }
    }
}

/// A test asks for what no phone does.
@_spi(Fake)
public struct FakeMisuse: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
