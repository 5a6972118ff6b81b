// Made by `oro-bg gen` from "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

import Foundation
import UIKit

#if canImport(OroBackgroundC)
    import OroBackgroundC
#endif

/// The device and the app as the runtime sees them. Watches what the services require, and nothing else.
final class OroBackgroundDevice: @unchecked Sendable {
    static let shared = OroBackgroundDevice()

    typealias Capability = @Sendable (OroBackgroundCall) throws -> String

    private let lock = NSLock()
    // Guarded by `lock`.
    private var conditions = OroBackgroundDevice.unknown
    private var unavailable: String?
    private var capabilities: [String: Capability] = [:]

    /// Of what is watched, until it was read once.
    private let firstReadings = DispatchGroup()

    private static let unknown = oro_bg_conditions(
        network: Int32(ORO_BG_UNKNOWN), charging: Int32(ORO_BG_UNKNOWN), battery_low: Int32(ORO_BG_UNKNOWN),
        storage_low: Int32(ORO_BG_UNKNOWN), idle: Int32(ORO_BG_UNKNOWN))

    func bring(_ name: String, _ capability: @escaping Capability) {
        lock.lock()
        defer { lock.unlock() }
        capabilities[name] = capability
    }

    func observe() {
        watch(UIApplication.backgroundRefreshStatusDidChangeNotification) { $0.readRefreshStatus() }
        firstReadings.enter()
        Task { @MainActor in
            readRefreshStatus()
            firstReadings.leave()
        }
    }

    /// A process that iOS has just launched must not take what it has not read yet for met. The system answers at once; if it
    /// should not, the window is not spent on waiting.
    func waitUntilKnown() {
        _ = firstReadings.wait(timeout: .now() + 2)
    }

    private func watch(
        _ notification: Notification.Name, _ read: @escaping @MainActor @Sendable (OroBackgroundDevice) -> Void
    ) {
        _ = NotificationCenter.default.addObserver(forName: notification, object: nil, queue: .main) { _ in
            MainActor.assumeIsolated { read(self) }
        }
    }

    @MainActor private func readRefreshStatus() {
        let reason: String?
        switch UIApplication.shared.backgroundRefreshStatus {
        case .denied: reason = "the user has switched Background App Refresh off, for this app or for all"
        case .restricted: reason = "Background App Refresh is restricted on this device, and the user cannot change that"
        default: reason = nil
        }
        lock.lock()
        defer { lock.unlock() }
        unavailable = reason
    }

    fileprivate var currentConditions: oro_bg_conditions {
        lock.lock()
        defer { lock.unlock() }
        return conditions
    }

    var refreshProblem: String? {
        lock.lock()
        defer { lock.unlock() }
        return unavailable
    }

    /// One request of the runtime; JSON in and out.
    fileprivate func answer(_ name: String, _ payload: String) throws -> String {
        switch name {
        case "unavailable":
            return refreshProblem.map { OroBackgroundJSON.encode($0) } ?? "null"
        case "capability":
            let call = try OroBackgroundCall(json: payload)
            lock.lock()
            let capability = capabilities[call.capability]
            lock.unlock()
            guard let capability else {
                throw OroBackgroundError(
                    code: "NotSupportedError",
                    message: "the app brings no capability \"\(call.capability)\": call OroBackground.capability before register()")
            }
            return try capability(call)
        default:
            throw OroBackgroundError(code: "NotSupportedError", message: "this app answers no \(name)")
        }
    }
}

extension OroBackgroundDevice {
    /// As the C ABI wants it. There is one device, so that it needs no context.
    static var host: oro_bg_host {
        oro_bg_host(
            context: nil, now_ms: nil,
            conditions: { _, out in out?.pointee = OroBackgroundDevice.shared.currentConditions },
            call: { _, name, payload, place in
                guard let name, let payload else { return ORO_BG_INVALID_ARGUMENT }
                do {
                    let device = OroBackgroundDevice.shared
                    _ = oro_bg_answer_set(place, try device.answer(String(cString: name), String(cString: payload)))
                    return ORO_BG_OK
                } catch {
                    let error = error as? OroBackgroundError
                        ?? OroBackgroundError(code: "EINTERNAL", message: String(describing: error))
                    let failure = OroBackgroundFailure(code: error.code, message: error.message)
                    _ = oro_bg_answer_set(place, OroBackgroundJSON.encode(failure))
                    return ORO_BG_INTERNAL
                }
            }, release: nil)
    }
}

extension OroBackgroundCall {
    fileprivate init(json: String) throws {
        let call = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        guard let call, let capability = call["capability"] as? String, let service = call["service"] as? String,
            let operation = call["operation"] as? String
        else {
            throw OroBackgroundError(code: "EINTERNAL", message: "the runtime's call has another shape")
        }
        let payload = try JSONSerialization.data(withJSONObject: call["payload"] ?? NSNull(), options: .fragmentsAllowed)
        self.init(
            capability: capability, service: service, operation: operation, payload: String(decoding: payload, as: UTF8.self))
    }
}
