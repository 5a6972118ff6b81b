// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.
//
// Add this file to the app target, link the static library of the generated Rust crate, and make `oro_bg.h` visible:
// either import it in the bridging header, or add this folder to the target's Import Paths.

import BackgroundTasks
import Foundation

#if canImport(OroBackgroundC)
    import OroBackgroundC
#endif

/// The background services of this app.
///
/// Call ``register()`` before launch ends: in `application(_:didFinishLaunchingWithOptions:)`, or in the initializer of
/// the SwiftUI `App`. Everything else follows from the declaration.
public enum OroBackground {
    /// Registers every declared identifier with BGTaskScheduler, exactly once, and submits the first requests.
    ///
    /// A second call registers nothing, because BGTaskScheduler ends an app that registers an identifier twice.
    @discardableResult
    public static func register() -> OroBackgroundRegistration {
        guard OroBackgroundState.shared.beginRegistration() else { return .alreadyRegistered }
        var refused: [String] = []
        for service in OroBackgroundDeclaration.all where service.kind.isLaunchedBySystem {
            let accepted = BGTaskScheduler.shared.register(forTaskWithIdentifier: service.identifier, using: nil) { task in
                OroBackgroundWindow(task: task, service: service).serve()
            }
            if !accepted { refused.append(service.identifier) }
        }
        Task.detached(priority: .utility) { submitRequests() }
        return refused.isEmpty ? .registered : .refused(identifiers: refused)
    }

    /// Submits what the plan wants pending now, and says what became of each request.
    ///
    /// Happens by itself at launch, when a window opens and after each ``request(_:payload:)`` that changes something; call it when the
    /// app enters the background to be sure that nothing is missing.
    @discardableResult
    public static func submitRequests() -> [OroBackgroundSubmission] {
        do {
            return try OroBackgroundState.shared.runtime().plan(window: nil).requests.compactMap(OroBackgroundScheduler.submit)
        } catch {
            // Without the runtime there is no plan; what the declaration says is still worth asking for.
            return OroBackgroundDeclaration.all.filter { $0.intervalSeconds != nil }.map { OroBackgroundScheduler.submit($0) }
        }
    }

    /// One request of the JavaScript contract, such as `background:schedule`; JSON in and out.
    @discardableResult
    public static func request(_ name: String, payload: String? = nil) throws -> String {
        let answer = try OroBackgroundState.shared.runtime().request(name, payload: payload)
        if changingRequests.contains(name) { submitRequests() }
        return answer
    }

    /// After these the plan may want other requests pending.
    private static let changingRequests: Set<String> = ["background:register", "background:schedule", "background:cancel"]

    /// Runs a service now, while the app is in the foreground. The outcome is the run's report, as JSON.
    public static func run(_ id: OroBackgroundServiceID, data: String? = nil) async throws -> String {
        let runtime = try OroBackgroundState.shared.runtime()
        return try await runtime.run(id: id.rawValue, runID: UUID().uuidString, reason: "on-demand", data: data)
    }

    /// Calls `listener` with each event of `background:events`, as JSON, on a thread of the runtime, until the returned
    /// subscription is released.
    public static func subscribe(_ listener: @escaping @Sendable (String) -> Void) throws -> OroBackgroundSubscription {
        try OroBackgroundState.shared.runtime().subscribe(listener)
    }
}

/// Id of a service. The declared ones are its static members; services that JavaScript registers have others.
public struct OroBackgroundServiceID: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

extension OroBackgroundServiceID {
    /// New notifications
    public static let syncNotifications = OroBackgroundServiceID(rawValue: "sync-notifications")
    /// Tidy Up
    public static let tidyUp = OroBackgroundServiceID(rawValue: "tidy-up")
}

/// What ``OroBackground/register()`` came to.
public enum OroBackgroundRegistration: Equatable, Sendable {
    case registered
    case alreadyRegistered
    /// BGTaskScheduler refused these: they are not under BGTaskSchedulerPermittedIdentifiers of the Info.plist that the
    /// app was built with, or the app's bundle identifier is not the one of the configuration.
    case refused(identifiers: [String])
}

/// What BGTaskScheduler said to a request.
public struct OroBackgroundSubmission: Equatable, Sendable {
    /// Id of the service that the request is for.
    public let id: String
    /// Why it was not accepted; `nil` when it is pending.
    public let refusal: OroBackgroundRefusal?

    public var accepted: Bool { refusal == nil }
}

/// Why a request was not accepted. The codes are those of BGTaskScheduler.Error.
public enum OroBackgroundRefusal: Equatable, Sendable {
    /// 1: the user switched background refresh off, or this is the Simulator or an extension.
    case unavailable
    /// 2: more than 1 refresh or 10 processing requests are pending.
    case tooManyPending
    /// 3: the background mode or the identifier is missing in Info.plist, or the user denied it.
    case notPermitted
    /// 4: continued processing cannot start now, and was not to be queued.
    case immediateRunIneligible
    /// No declared service of this kind has the id.
    case notDeclared
    /// Anything else, with the code and the system's words.
    case other(code: Int, message: String)

    /// The code of BGTaskScheduler.Error; 0 when it did not come from there.
    public var code: Int {
        switch self {
        case .unavailable: return 1
        case .tooManyPending: return 2
        case .notPermitted: return 3
        case .immediateRunIneligible: return 4
        case .notDeclared: return 0
        case .other(let code, _): return code
        }
    }

    /// What happened and what to do about it.
    public var explanation: String {
        switch self {
        case .unavailable:
            return "background refresh is off for this app or device, or this is the Simulator, which has no scheduler"
        case .tooManyPending:
            return "too many requests are pending: iOS takes 1 refresh and 10 processing requests per app"
        case .notPermitted:
            return "Info.plist lacks the identifier or the background mode: run `oro-bg gen` and build again"
        case .immediateRunIneligible:
            return "the system has no room for it now: try again, or ask for it to be queued"
        case .notDeclared:
            return "no declared service of this kind has the id"
        case .other(_, let message):
            return message
        }
    }
}

/// An error of the runtime: the stable code that JavaScript sees, and a message for people.
public struct OroBackgroundError: Error, Equatable, Sendable {
    public let code: String
    public let message: String
}

/// Delivers events for as long as it is referenced.
public final class OroBackgroundSubscription: @unchecked Sendable {
    // Immutable but for `deinit`, which runs when nobody else has a reference: hence safe to share.
    private let runtime: OroBackgroundRuntime
    private let id: oro_bg_subscription
    private let listener: Unmanaged<OroBackgroundListener>

    fileprivate init(runtime: OroBackgroundRuntime, id: oro_bg_subscription, listener: Unmanaged<OroBackgroundListener>) {
        self.runtime = runtime
        self.id = id
        self.listener = listener
    }

    deinit {
        _ = oro_bg_unsubscribe(runtime.handle, id)
        listener.release()
    }
}

// MARK: - The declaration

/// Kinds of BGTaskScheduler's requests.
private enum OroBackgroundKind: String, Codable, Sendable {
    case refresh
    case processing
    case continued

    /// Continued processing is started by the app, and registered when it is.
    var isLaunchedBySystem: Bool { self != .continued }
}

/// One service as oro.toml declares it for iOS.
private struct OroBackgroundDeclaration: Sendable {
    let id: String
    let identifier: String
    let kind: OroBackgroundKind
    /// Shortest time between two runs; `nil` for services that run on demand.
    let intervalSeconds: Double?
    let network: Bool
    let power: Bool

    static func find(_ id: String) -> OroBackgroundDeclaration? { byID[id] }

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    static let all = declared()

    // Statements of a function, since the compiler's time for a literal or a closure grows faster than its length.
    private static func declared() -> [OroBackgroundDeclaration] {
        var all: [OroBackgroundDeclaration] = []
        all.reserveCapacity(2)
        all.append(
            OroBackgroundDeclaration(
                id: "sync-notifications", identifier: "com.example.notes.background.sync-notifications", kind: .refresh,
                intervalSeconds: 900.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "tidy-up", identifier: "com.example.notes.background.tidy-up", kind: .processing,
                intervalSeconds: 86400.000, network: false, power: true))
        return all
    }
}

// MARK: - Requests

private enum OroBackgroundScheduler {
    /// Submits what the plan decided.
    static func submit(_ planned: OroBackgroundPlan.Request) -> OroBackgroundSubmission? {
        guard let service = OroBackgroundDeclaration.find(planned.id) else {
            // A service that JavaScript registered has no identifier in Info.plist; it runs in the windows of others.
            return nil
        }
        let earliest = planned.notBeforeMs.map { Date(timeIntervalSince1970: $0 / 1000) }
        return submit(service, kind: planned.kind, earliest: earliest, network: planned.network, power: planned.power)
    }

    /// Submits what the declaration says, when there is no plan.
    static func submit(_ service: OroBackgroundDeclaration) -> OroBackgroundSubmission {
        let earliest = service.intervalSeconds.map { Date(timeIntervalSinceNow: $0) }
        return submit(service, kind: service.kind, earliest: earliest, network: service.network, power: service.power)
    }

    private static func submit(
        _ service: OroBackgroundDeclaration, kind: OroBackgroundKind, earliest: Date?, network: Bool, power: Bool
    ) -> OroBackgroundSubmission {
        switch kind {
        case .refresh:
            let request = BGAppRefreshTaskRequest(identifier: service.identifier)
            request.earliestBeginDate = earliest
            return submit(request, for: service.id)
        case .processing:
            let request = BGProcessingTaskRequest(identifier: service.identifier)
            request.earliestBeginDate = earliest
            request.requiresNetworkConnectivity = network
            request.requiresExternalPower = power
            return submit(request, for: service.id)
        case .continued:
            return OroBackgroundSubmission(id: service.id, refusal: .immediateRunIneligible)
        }
    }

    /// A request with the identifier of a pending one replaces it.
    static func submit(_ request: BGTaskRequest, for id: String) -> OroBackgroundSubmission {
        var refusal: OroBackgroundRefusal?
        do {
            try BGTaskScheduler.shared.submit(request)
        } catch let error as BGTaskScheduler.Error {
            switch error.code.rawValue {
            case 1: refusal = .unavailable
            case 2: refusal = .tooManyPending
            case 3: refusal = .notPermitted
            case 4: refusal = .immediateRunIneligible
            case let code: refusal = .other(code: code, message: error.localizedDescription)
            }
        } catch {
            refusal = .other(code: 0, message: error.localizedDescription)
        }
        let submission = OroBackgroundSubmission(id: id, refusal: refusal)
        OroBackgroundState.shared.report(submission)
        return submission
    }
}

// MARK: - Windows

/// One launch by the system: serves what is due, and completes its task exactly once.
private final class OroBackgroundWindow: @unchecked Sendable {
    /// After expiry, time for `abort` handlers before the task is completed over their heads.
    private static let graceSeconds = 2.0

    private let service: OroBackgroundDeclaration
    private let lock = NSLock()
    // Guarded by `lock`. BGTask is not Sendable, but its calls used here are safe from any thread.
    private var task: BGTask?
    private var runID: String?
    private var expired = false

    init(task: BGTask, service: OroBackgroundDeclaration) {
        self.task = task
        self.service = service
    }

    func serve() {
        // The handler keeps this object alive until the task is completed and forgotten.
        withTask { $0.expirationHandler = { self.expire() } }
        // Before any user code: whatever becomes of this run, the next one is asked for.
        let runtime: OroBackgroundRuntime
        let plan: OroBackgroundPlan
        do {
            runtime = try OroBackgroundState.shared.runtime()
            plan = try runtime.plan(window: service.kind.isLaunchedBySystem ? service.kind : nil)
        } catch {
            if service.intervalSeconds != nil { _ = OroBackgroundScheduler.submit(service) }
            return complete(success: false)
        }
        submit(plan)
        Task {
            let success = await self.runDue(plan, on: runtime)
            self.complete(success: success)
        }
    }

    /// Runs one service after the other, in the plan's order, while the window is open. Each is served once a window, so
    /// that a service that is due again at once cannot keep the window to itself.
    private func runDue(_ first: OroBackgroundPlan, on runtime: OroBackgroundRuntime) async -> Bool {
        var success = true
        var served = Set<String>()
        var next = service.kind == .continued ? OroBackgroundPlan.Run(id: service.id, runId: UUID().uuidString) : first.run
        while let run = next, served.insert(run.id).inserted, begin(run.runId) {
            do {
                let reason = service.kind == .continued ? "on-demand" : "scheduled"
                let report = try await runtime.run(id: run.id, runID: run.runId, reason: reason, data: nil)
                success = OroBackgroundReport.succeeded(report) && success
            } catch {
                success = false
            }
            end()
            if service.kind == .continued { break }
            guard let plan = try? runtime.plan(window: service.kind) else { return false }
            submit(plan)
            next = plan.run
        }
        return success
    }

    private func submit(_ plan: OroBackgroundPlan) {
        for request in plan.requests {
            _ = OroBackgroundScheduler.submit(request)
        }
    }

    private func expire() {
        lock.lock()
        expired = true
        let running = runID
        lock.unlock()
        if let running, let runtime = try? OroBackgroundState.shared.runtime() {
            runtime.abort(runID: running, why: "the system ended the window")
        }
        let delay = running == nil ? 0 : Self.graceSeconds
        DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: .now() + delay) { self.complete(success: false) }
    }

    /// The one place that completes the task; later calls find it gone.
    private func complete(success: Bool) {
        lock.lock()
        let task = self.task
        self.task = nil
        let expired = self.expired
        lock.unlock()
        task?.expirationHandler = nil
        task?.setTaskCompleted(success: success && !expired)
    }

    /// Notes what runs, unless the window is over.
    private func begin(_ id: String) -> Bool {
        lock.lock()
        defer { lock.unlock() }
        if expired || task == nil { return false }
        runID = id
        return true
    }

    private func end() {
        lock.lock()
        defer { lock.unlock() }
        runID = nil
    }

    private func withTask(_ body: (BGTask) -> Void) {
        lock.lock()
        defer { lock.unlock() }
        if let task { body(task) }
    }
}

// MARK: - The runtime

/// What should be pending with the system, and what to run next in the open window.
private struct OroBackgroundPlan: Decodable {
    struct Request: Decodable {
        let id: String
        let kind: OroBackgroundKind
        let notBeforeMs: Double?
        let network: Bool
        let power: Bool
    }

    struct Run: Decodable {
        let id: String
        let runId: String
    }

    let requests: [Request]
    let run: Run?
}

private struct OroBackgroundReport: Decodable {
    let outcome: String

    static func succeeded(_ json: String) -> Bool {
        let report = try? JSONDecoder().decode(OroBackgroundReport.self, from: Data(json.utf8))
        return report?.outcome == "success"
    }
}

/// What exists once per process.
private final class OroBackgroundState: @unchecked Sendable {
    static let shared = OroBackgroundState()

    private let lock = NSLock()
    // Guarded by `lock`.
    private var registered = false
    private var opened: OroBackgroundRuntime?

    /// True for the first caller, and for nobody after it.
    func beginRegistration() -> Bool {
        lock.lock()
        defer { lock.unlock() }
        if registered { return false }
        registered = true
        return true
    }

    /// The open runtime; opened by whoever needs it first.
    func runtime() throws -> OroBackgroundRuntime {
        lock.lock()
        defer { lock.unlock() }
        if let opened { return opened }
        let runtime = try OroBackgroundRuntime()
        opened = runtime
        return runtime
    }

    /// Tells the runtime what the system said, so that `status` can tell the user.
    func report(_ submission: OroBackgroundSubmission) {
        lock.lock()
        let runtime = opened
        lock.unlock()
        guard let runtime else { return }
        let report = OroBackgroundSubmitted(
            id: submission.id, accepted: submission.accepted, code: submission.refusal?.code,
            message: submission.refusal?.explanation)
        // Reporting is for diagnosis alone; a failure of it must not change what is pending.
        _ = try? runtime.request("host:submitted", payload: OroBackgroundRuntime.json(report))
    }
}

private struct OroBackgroundSubmitted: Encodable {
    let id: String
    let accepted: Bool
    let code: Int?
    let message: String?
}

private struct OroBackgroundFailure: Decodable {
    let code: String
    let message: String
}

private struct OroBackgroundPlanQuery: Encodable {
    let platform: String
    let window: OroBackgroundKind?
}

private struct OroBackgroundRunCall: Encodable {
    let id: String
    let runId: String
    let reason: String
}

/// Waits for one report.
private final class OroBackgroundWaiter: Sendable {
    let continuation: CheckedContinuation<String, Error>

    init(_ continuation: CheckedContinuation<String, Error>) {
        self.continuation = continuation
    }
}

private final class OroBackgroundListener: Sendable {
    let receive: @Sendable (String) -> Void

    init(_ receive: @escaping @Sendable (String) -> Void) {
        self.receive = receive
    }
}

/// The C ABI in Swift's terms. Lives as long as the process; the library is safe from any thread.
private final class OroBackgroundRuntime: Sendable {
    let handle: oro_bg_handle

    init() throws {
        let folder = try FileManager.default.url(
            for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        var handle: oro_bg_handle = 0
        var error: UnsafeMutablePointer<CChar>?
        // UInt32(1) is ORO_BG_ABI_VERSION of the header that this file was made for.
        let status = oro_bg_open(UInt32(1), folder.appendingPathComponent("oro").path, nil, &handle, &error)
        let text = Self.take(error)
        guard status == ORO_BG_OK else { throw Self.failure(status, text) }
        self.handle = handle
    }

    func request(_ name: String, payload: String?) throws -> String {
        var out: UnsafeMutablePointer<CChar>?
        let status = oro_bg_request(handle, name, payload, &out)
        let text = Self.take(out)
        guard status == ORO_BG_OK else { throw Self.failure(status, text) }
        return text ?? "null"
    }

    func plan(window: OroBackgroundKind?) throws -> OroBackgroundPlan {
        let query = OroBackgroundPlanQuery(platform: "ios", window: window)
        let answer = try request("host:plan", payload: Self.json(query))
        return try JSONDecoder().decode(OroBackgroundPlan.self, from: Data(answer.utf8))
    }

    /// Returns the run's report when it has ended.
    func run(id: String, runID: String, reason: String, data: String?) async throws -> String {
        var call = Self.json(OroBackgroundRunCall(id: id, runId: runID, reason: reason))
        if let data {
            // `data` is JSON already, and goes in as it is.
            call = "\(call.dropLast()),\"data\":\(data)}"
        }
        let json = call
        return try await withCheckedThrowingContinuation { continuation in
            let waiter = Unmanaged.passRetained(OroBackgroundWaiter(continuation))
            var error: UnsafeMutablePointer<CChar>?
            let status = oro_bg_run(
                handle, json,
                { context, report in
                    guard let context, let report else { return }
                    let waiter = Unmanaged<OroBackgroundWaiter>.fromOpaque(context).takeRetainedValue()
                    waiter.continuation.resume(returning: String(cString: report))
                }, waiter.toOpaque(), &error)
            let text = Self.take(error)
            if status != ORO_BG_OK {
                // The callback is not called then, so the reference is still ours.
                waiter.takeRetainedValue().continuation.resume(throwing: Self.failure(status, text))
            }
        }
    }

    /// A run that has ended meanwhile is no error here.
    func abort(runID: String, why: String) {
        _ = oro_bg_abort(handle, runID, why)
    }

    func subscribe(_ receive: @escaping @Sendable (String) -> Void) throws -> OroBackgroundSubscription {
        let listener = Unmanaged.passRetained(OroBackgroundListener(receive))
        var subscription: oro_bg_subscription = 0
        let status = oro_bg_subscribe(
            handle,
            { context, event in
                guard let context, let event else { return }
                Unmanaged<OroBackgroundListener>.fromOpaque(context).takeUnretainedValue().receive(String(cString: event))
            }, listener.toOpaque(), &subscription)
        guard status == ORO_BG_OK else {
            listener.release()
            throw Self.failure(status, nil)
        }
        return OroBackgroundSubscription(runtime: self, id: subscription, listener: listener)
    }

    static func json(_ value: some Encodable) -> String {
        guard let data = try? JSONEncoder().encode(value) else { preconditionFailure("plain structs encode") }
        return String(decoding: data, as: UTF8.self)
    }

    private static func take(_ string: UnsafeMutablePointer<CChar>?) -> String? {
        guard let string else { return nil }
        defer { oro_bg_string_free(string) }
        return String(cString: string)
    }

    private static func failure(_ status: oro_bg_status, _ json: String?) -> OroBackgroundError {
        if let json, let failure = try? JSONDecoder().decode(OroBackgroundFailure.self, from: Data(json.utf8)) {
            return OroBackgroundError(code: failure.code, message: failure.message)
        }
        return OroBackgroundError(code: "EINTERNAL", message: "the runtime answered with status \(status)")
    }
}
