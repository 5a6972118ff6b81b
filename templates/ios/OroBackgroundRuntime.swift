{% include "ios/header.swift" %}

import Foundation

#if canImport(OroBackgroundC)
    import OroBackgroundC
#endif

/// The C ABI in Swift's terms. Lives as long as the process; the library is safe from any thread.
final class OroBackgroundRuntime: Sendable {
    let handle: oro_bg_handle

    init() throws {
        let folder = try FileManager.default.url(
            for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        var host = OroBackgroundDevice.host
        var handle: oro_bg_handle = 0
        var error: UnsafeMutablePointer<CChar>?
        // UInt32(1) is ORO_BG_ABI_VERSION of the header that this file was made for.
        let status = oro_bg_open(
            UInt32(1), ORO_BG_PLATFORM_IOS, folder.appendingPathComponent("oro").path, &host, &handle, &error)
        try Self.check(status, Self.take(error))
        self.handle = handle
    }

    func request(_ name: String, payload: String?) throws -> String {
        var out: UnsafeMutablePointer<CChar>?
        let status = oro_bg_request(handle, name, payload, &out)
        let text = Self.take(out)
        try Self.check(status, text)
        return text ?? "null"
    }

    /// What should be pending with the system now.
    func wantedRequests() throws -> [OroBackgroundWantedRequest] {
        let answer = try request("host:requests", payload: nil)
        return try JSONDecoder().decode(OroBackgroundWantedRequests.self, from: Data(answer.utf8)).requests
    }

    /// Tells the runtime what the system said, so that `status` can tell the user.
    func report(_ submission: OroBackgroundSubmission) {
        let report = OroBackgroundSubmitted(
            id: submission.id, accepted: submission.accepted, code: submission.refusal?.code,
            message: submission.refusal?.explanation)
        // Reporting is for diagnosis alone; a failure of it must not change what is pending.
        _ = try? request("host:submitted", payload: OroBackgroundJSON.encode(report))
    }

    /// Returns the run's report when it has ended.
    func run(id: String, data: String?) async throws -> String {
        let call = OroBackgroundJSON.encode(OroBackgroundRunCall(id: id, runId: UUID().uuidString), data: data)
        return try await withCheckedThrowingContinuation { continuation in
            do {
                try start(oro_bg_run, call) { continuation.resume(returning: $0) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Lets the runtime use a window; `done` is called once, on a thread of the runtime.
    func serve(
        _ call: OroBackgroundWindowCall, done: @escaping @Sendable (OroBackgroundWindowReport) -> Void
    ) throws -> OroBackgroundOpenWindow {
        var window: oro_bg_window = 0
        try start({ oro_bg_serve_window($0, $1, $2, $3, &window, $4) }, OroBackgroundJSON.encode(call, data: call.data)) {
            done(OroBackgroundWindowReport($0))
        }
        return OroBackgroundOpenWindow(runtime: self, window: window)
    }

    func subscribe(_ receive: @escaping @Sendable (String) -> Void) throws -> OroBackgroundSubscription {
        let listener = Unmanaged.passRetained(OroBackgroundReceiver(receive))
        var subscription: oro_bg_subscription = 0
        let status = oro_bg_subscribe(
            handle,
            { context, event in
                guard let context, let event else { return }
                Unmanaged<OroBackgroundReceiver>.fromOpaque(context).takeUnretainedValue().receive(String(cString: event))
            }, listener.toOpaque(), &subscription)
        if status != ORO_BG_OK { listener.release() }
        try Self.check(status, nil)
        return OroBackgroundSubscription(runtime: self, id: subscription, listener: listener)
    }

    func conditionsChanged() {
        _ = oro_bg_conditions_changed(handle)
    }

    private typealias Done = @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Void
    private typealias Starting = (
        oro_bg_handle, UnsafePointer<CChar>?, Done?, UnsafeMutableRawPointer?,
        UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> oro_bg_status

    /// Calls a function that starts something and has a report when it has ended.
    private func start(_ function: Starting, _ call: String, done: @escaping @Sendable (String) -> Void) throws {
        let receiver = Unmanaged.passRetained(OroBackgroundReceiver(done))
        var error: UnsafeMutablePointer<CChar>?
        let status = function(
            handle, call,
            { context, report in
                guard let context, let report else { return }
                let receiver = Unmanaged<OroBackgroundReceiver>.fromOpaque(context).takeRetainedValue()
                receiver.receive(String(cString: report))
            }, receiver.toOpaque(), &error)
        // The callback is not called then, so the reference is still ours.
        if status != ORO_BG_OK { receiver.release() }
        try Self.check(status, Self.take(error))
    }

    private static func take(_ string: UnsafeMutablePointer<CChar>?) -> String? {
        guard let string else { return nil }
        defer { oro_bg_string_free(string) }
        return String(cString: string)
    }

    private static func check(_ status: oro_bg_status, _ json: String?) throws {
        guard status != ORO_BG_OK else { return }
        if let json, let failure = try? JSONDecoder().decode(OroBackgroundFailure.self, from: Data(json.utf8)) {
            throw OroBackgroundError(code: failure.code, message: failure.message)
        }
        throw OroBackgroundError(code: "EINTERNAL", message: "the runtime answered with status \(status)")
    }
}

/// A window that the runtime uses.
struct OroBackgroundOpenWindow: Sendable {
    let runtime: OroBackgroundRuntime
    let window: oro_bg_window

    /// Nothing more starts. A window that is over already is no error here, nor below.
    func finish() {
        _ = oro_bg_finish_window(runtime.handle, window)
    }

    /// What runs is aborted.
    func expire() {
        _ = oro_bg_expire_window(runtime.handle, window, "the system ended the window")
    }
}

/// Delivers events for as long as it is referenced.
public final class OroBackgroundSubscription: @unchecked Sendable {
    // Immutable but for `deinit`, which runs when nobody else has a reference: hence safe to share.
    private let runtime: OroBackgroundRuntime
    private let id: oro_bg_subscription
    private let listener: Unmanaged<OroBackgroundReceiver>

    fileprivate init(runtime: OroBackgroundRuntime, id: oro_bg_subscription, listener: Unmanaged<OroBackgroundReceiver>) {
        self.runtime = runtime
        self.id = id
        self.listener = listener
    }

    deinit {
        _ = oro_bg_unsubscribe(runtime.handle, id)
        listener.release()
    }
}

/// Gets the JSON of a callback.
private final class OroBackgroundReceiver: Sendable {
    let receive: @Sendable (String) -> Void

    init(_ receive: @escaping @Sendable (String) -> Void) {
        self.receive = receive
    }
}
