// Stub of the parts of Apple's UserNotifications that a service may use: the public Swift signatures, without behaviour.

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
    open var authorizationStatus: UNAuthorizationStatus { stub() }

    fileprivate override init() {}
}

open class UNNotificationTrigger: NSObject {
    fileprivate override init() {}
}

open class UNNotificationSound: NSObject {
    open class var `default`: UNNotificationSound { stub() }

    fileprivate override init() {}
}

open class UNNotificationContent: NSObject {
    public override init() {}
}

open class UNMutableNotificationContent: UNNotificationContent {
    open var title = ""
    open var subtitle = ""
    open var body = ""
    open var sound: UNNotificationSound?
    open var threadIdentifier = ""
    open var userInfo: [AnyHashable: Any] = [:]
}

open class UNNotificationRequest: NSObject {
    public init(identifier: String, content: UNNotificationContent, trigger: UNNotificationTrigger?) {}
}

open class UNUserNotificationCenter: NSObject {
    fileprivate override init() {}

    open class func current() -> UNUserNotificationCenter { stub() }

    open func requestAuthorization(
        options: UNAuthorizationOptions = [],
        completionHandler: @escaping @Sendable (Bool, (any Error)?) -> Void
    ) {}

    open func requestAuthorization(options: UNAuthorizationOptions = []) async throws -> Bool { stub() }

    open func getNotificationSettings(completionHandler: @escaping @Sendable (UNNotificationSettings) -> Void) {}

    open func add(
        _ request: UNNotificationRequest,
        withCompletionHandler completionHandler: (@Sendable ((any Error)?) -> Void)? = nil
    ) {}

    open func add(_ request: UNNotificationRequest) async throws {}

    open func removePendingNotificationRequests(withIdentifiers identifiers: [String]) {}

    open func removeDeliveredNotifications(withIdentifiers identifiers: [String]) {}
}

private func stub() -> Never { fatalError("stub of UserNotifications") }
