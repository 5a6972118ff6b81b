import FakePhone
import Foundation

public struct UNAuthorizationOptions: OptionSet, Sendable {
    public let rawValue: UInt

    public init(rawValue: UInt) { self.rawValue = rawValue }

    public static let badge = UNAuthorizationOptions(rawValue: 1 << 0)
    public static let sound = UNAuthorizationOptions(rawValue: 1 << 1)
    public static let alert = UNAuthorizationOptions(rawValue: 1 << 2)
}

public enum UNAuthorizationStatus: Int, Sendable {
    case notDetermined = 0
    case denied = 1
    case authorized = 2
    case provisional = 3
    case ephemeral = 4
}

open class UNNotificationSettings: NSObject {
    open var authorizationStatus: UNAuthorizationStatus { fakeStatus }

    private let fakeStatus: UNAuthorizationStatus

    fileprivate init(_ status: UNAuthorizationStatus) { fakeStatus = status }
}

public let UNErrorDomain = "UNErrorDomain"

public struct UNError: Error, CustomNSError {
    public enum Code: Int, Sendable {
        case notificationsNotAllowed = 1
        case notificationInvalidNoContent = 1401
    }

    public static let errorDomain = UNErrorDomain

    public let code: Code
    public var errorCode: Int { code.rawValue }
}

open class UNUserNotificationCenter: NSObject {
    private nonisolated(unsafe) static let fakeCurrent = UNUserNotificationCenter()

    fileprivate override init() {}

    open class func current() -> UNUserNotificationCenter { fakeCurrent }

    open func requestAuthorization(
        options: UNAuthorizationOptions = [],
        completionHandler: @escaping @Sendable (Bool, (any Error)?) -> Void
    ) {
        FakeCenter.answer { completionHandler(FakeCenter.shared.ask(), nil) }
    }

    open func requestAuthorization(options: UNAuthorizationOptions = []) async throws -> Bool { FakeCenter.shared.ask() }

    open func getNotificationSettings(completionHandler: @escaping @Sendable (UNNotificationSettings) -> Void) {
        FakeCenter.answer { completionHandler(UNNotificationSettings(FakeCenter.shared.status)) }
    }

    open func add(
        _ request: UNNotificationRequest,
        withCompletionHandler completionHandler: (@Sendable ((any Error)?) -> Void)? = nil
    ) {
        let error = FakeCenter.shared.add(FakeNotification(request))
        FakeCenter.answer { completionHandler?(error) }
    }

    open func add(_ request: UNNotificationRequest) async throws {
        if let error = FakeCenter.shared.add(FakeNotification(request)) { throw error }
    }

    open func removePendingNotificationRequests(withIdentifiers identifiers: [String]) {}

    open func removeDeliveredNotifications(withIdentifiers identifiers: [String]) {
        FakeCenter.shared.remove(identifiers)
    }
}
