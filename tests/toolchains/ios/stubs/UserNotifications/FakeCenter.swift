import Dispatch
import FakePhone
import Foundation

/// A notification as the user sees it.
@_spi(Fake)
public struct FakeNotification: Equatable, Sendable {
    public let identifier: String
    public let title: String
    public let subtitle: String
    public let body: String
    public let thread: String

    init(_ request: UNNotificationRequest) {
        identifier = request.identifier
        title = request.content.title
        subtitle = request.content.subtitle
        body = request.content.body
        thread = request.content.threadIdentifier
    }
}

/// What the user sees of notifications, and has said to them.
@_spi(Fake)
public final class FakeCenter: @unchecked Sendable {
    public static let shared = FakeCenter()

    private let lock = NSLock()
    // Guarded by `lock`.
    private var notifications: [FakeNotification] = []

    private init() {}

    /// In the order of their arrival; one with the identifier of an earlier one takes its place.
    public var shown: [FakeNotification] { lock.withLock { notifications } }

    var status: UNAuthorizationStatus {
        switch FakePhone.shared.conditions.notificationsAllowed {
        case nil: return .notDetermined
        case .some(false): return .denied
        case .some(true): return .authorized
        }
    }

    /// The user of a test agrees when asked for the first time.
    func ask() -> Bool {
        FakePhone.shared.change { $0.notificationsAllowed = $0.notificationsAllowed ?? true }
        return status == .authorized
    }

    func add(_ notification: FakeNotification) -> UNError? {
        if status != .authorized { return UNError(code: .notificationsNotAllowed) }
        if notification.title.isEmpty && notification.body.isEmpty { return UNError(code: .notificationInvalidNoContent) }
        FakePhone.shared.note("notification \(notification.identifier)")
        lock.withLock {
            notifications.removeAll { $0.identifier == notification.identifier }
            notifications.append(notification)
        }
        return nil
    }

    func remove(_ identifiers: [String]) {
        lock.withLock { notifications.removeAll { identifiers.contains($0.identifier) } }
    }

    /// Apple's completion handlers run on a queue of the framework's own.
    static func answer(_ handler: @escaping @Sendable () -> Void) { DispatchQueue.global().async(execute: handler) }
}
