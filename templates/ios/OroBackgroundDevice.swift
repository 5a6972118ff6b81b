{% include "ios/header.swift" %}

import Foundation
{%- if watches_network %}
import Network
{%- endif %}
import UIKit
{%- if notifies %}
import UserNotifications
{%- endif %}

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
{%- if watches_network %}
    private let network = NWPathMonitor()
{%- endif %}

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
{%- if watches_battery %}
        watch(UIDevice.batteryStateDidChangeNotification) { $0.readBattery() }
        watch(UIDevice.batteryLevelDidChangeNotification) { $0.readBattery() }
        watch(.NSProcessInfoPowerStateDidChange) { $0.readBattery() }
{%- endif %}
        firstReadings.enter()
        Task { @MainActor in
            readRefreshStatus()
{%- if watches_battery %}
            UIDevice.current.isBatteryMonitoringEnabled = true
            readBattery()
{%- endif %}
            firstReadings.leave()
        }
{%- if watches_network %}
        firstReadings.enter()
        let isFirst = OroBackgroundOnce()
        network.pathUpdateHandler = { path in
            // 0 offline, 1 metered, 2 unmetered.
            let isMetered = path.isExpensive || path.isConstrained
            self.change { $0.network = path.status != .satisfied ? 0 : isMetered ? 1 : 2 }
            if isFirst.take() { self.firstReadings.leave() }
        }
        network.start(queue: DispatchQueue(label: "oro-bg.network", qos: .utility))
{%- endif %}
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
{%- if watches_battery %}

    @MainActor private func readBattery() {
        let device = UIDevice.current
        // Below 20 % and in Low Power Mode iOS itself holds background work back.
        let isLow = ProcessInfo.processInfo.isLowPowerModeEnabled || (0..<0.2).contains(device.batteryLevel)
        let charging: Int32
        switch device.batteryState {
        case .charging, .full: charging = 1
        case .unplugged: charging = 0
        default: charging = Int32(ORO_BG_UNKNOWN)
        }
        change {
            $0.charging = charging
            $0.battery_low = isLow ? 1 : 0
        }
    }
{%- endif %}
{%- if watches_network || watches_battery %}

    private func change(_ body: (inout oro_bg_conditions) -> Void) {
        lock.lock()
        body(&conditions)
        lock.unlock()
        OroBackgroundProcess.shared.openRuntime?.conditionsChanged()
    }
{%- endif %}

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
{%- if notifies %}
        case "notify":
            try OroBackgroundNotification.show(payload)
            return "null"
{%- endif %}
{%- if webview %}
        case "webview:open", "webview:post", "webview:close":
            return try OroBackgroundPages.answer(name, payload)
{%- endif %}
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
{%- if notifies %}

/// A notification that a service shows.
private struct OroBackgroundNotification: Decodable {
    let service: String
    let title: String
    let body: String
    let tag: String?

    /// Waits for the system's word, so that the service hears of a refusal: the user may not have allowed notifications.
    static func show(_ json: String) throws {
        let wanted = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
        let content = UNMutableNotificationContent()
        content.title = wanted.title
        content.body = wanted.body
        let identifier = wanted.tag.map { "\(wanted.service):\($0)" } ?? UUID().uuidString
        let request = UNNotificationRequest(identifier: identifier, content: content, trigger: nil)
        let answered = DispatchSemaphore(value: 0)
        let refusal = OroBackgroundRefused()
        UNUserNotificationCenter.current().add(request) { error in
            refusal.reason = error?.localizedDescription
            answered.signal()
        }
        guard answered.wait(timeout: .now() + 5) == .success else {
            throw OroBackgroundError(code: "EINTERNAL", message: "the system did not answer whether it shows the notification")
        }
        if let reason = refusal.reason {
            throw OroBackgroundError(code: "NotAllowedError", message: "the system shows no notification: \(reason)")
        }
    }
}

/// Written before the semaphore is signalled, and read after it.
private final class OroBackgroundRefused: @unchecked Sendable {
    var reason: String?
}
{%- endif %}
{%- if watches_network %}

/// True once. Of one queue.
private final class OroBackgroundOnce: @unchecked Sendable {
    private var isTaken = false

    func take() -> Bool {
        defer { isTaken = true }
        return !isTaken
    }
}
{%- endif %}
