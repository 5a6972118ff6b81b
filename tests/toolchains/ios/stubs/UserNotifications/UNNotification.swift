// Fake of the parts of Apple's UserNotifications that a service may use. What is public are Apple's signatures; what tests drive
// it by is SPI `Fake`.

import Foundation

open class UNNotificationTrigger: NSObject {
    fileprivate override init() {}
}

open class UNNotificationSound: NSObject {
    private nonisolated(unsafe) static let fakeDefault = UNNotificationSound()

    open class var `default`: UNNotificationSound { fakeDefault }

    fileprivate override init() {}
}

open class UNNotificationContent: NSObject {
    open var title: String { "" }
    open var subtitle: String { "" }
    open var body: String { "" }
    open var sound: UNNotificationSound? { nil }
    open var threadIdentifier: String { "" }
    open var userInfo: [AnyHashable: Any] { [:] }

    public override init() {}
}

open class UNMutableNotificationContent: UNNotificationContent {
    private var fakeTitle = ""
    private var fakeSubtitle = ""
    private var fakeBody = ""
    private var fakeSound: UNNotificationSound?
    private var fakeThread = ""
    private var fakeUserInfo: [AnyHashable: Any] = [:]

    open override var title: String {
        get { fakeTitle }
        set { fakeTitle = newValue }
    }
    open override var subtitle: String {
        get { fakeSubtitle }
        set { fakeSubtitle = newValue }
    }
    open override var body: String {
        get { fakeBody }
        set { fakeBody = newValue }
    }
    open override var sound: UNNotificationSound? {
        get { fakeSound }
        set { fakeSound = newValue }
    }
    open override var threadIdentifier: String {
        get { fakeThread }
        set { fakeThread = newValue }
    }
    open override var userInfo: [AnyHashable: Any] {
        get { fakeUserInfo }
        set { fakeUserInfo = newValue }
    }
}

open class UNNotificationRequest: NSObject {
    open var identifier: String { fakeIdentifier }
    open var content: UNNotificationContent { fakeContent }
    open var trigger: UNNotificationTrigger? { fakeTrigger }

    private let fakeIdentifier: String
    private let fakeContent: UNNotificationContent
    private let fakeTrigger: UNNotificationTrigger?

    public init(identifier: String, content: UNNotificationContent, trigger: UNNotificationTrigger?) {
        fakeIdentifier = identifier
        fakeContent = content
        fakeTrigger = trigger
    }
}
