// Fake of the parts of Apple's UIKit that background work touches. What is public are Apple's signatures; what tests drive it by
// is SPI `Fake`.

import FakePhone
@_exported import Foundation

@MainActor
open class UIResponder: NSObject {
    public nonisolated override init() {}
}

public struct UIBackgroundTaskIdentifier: Hashable, RawRepresentable, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let invalid = UIBackgroundTaskIdentifier(rawValue: 0)
}

public enum UIBackgroundRefreshStatus: Int, Sendable {
    case restricted = 0
    case denied = 1
    case available = 2
}

@MainActor
open class UIApplication: UIResponder {
    public enum State: Int, Sendable {
        case active = 0
        case inactive = 1
        case background = 2
    }

    public struct LaunchOptionsKey: Hashable, RawRepresentable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }
    }

    public nonisolated static let didBecomeActiveNotification = NSNotification.Name("UIApplicationDidBecomeActiveNotification")
    public nonisolated static let didEnterBackgroundNotification = NSNotification.Name("UIApplicationDidEnterBackgroundNotification")
    public nonisolated static let didFinishLaunchingNotification = NSNotification.Name("UIApplicationDidFinishLaunchingNotification")
    public nonisolated static let willEnterForegroundNotification = NSNotification.Name("UIApplicationWillEnterForegroundNotification")
    public nonisolated static let willTerminateNotification = NSNotification.Name("UIApplicationWillTerminateNotification")
    public nonisolated static let backgroundRefreshStatusDidChangeNotification =
        NSNotification.Name("UIApplicationBackgroundRefreshStatusDidChangeNotification")

    private static let fakeShared = UIApplication()

    open class var shared: UIApplication { fakeShared }

    open weak var delegate: (any UIApplicationDelegate)?
    open var applicationState: State { FakePhone.shared.conditions.foreground ? .active : .background }
    open var backgroundRefreshStatus: UIBackgroundRefreshStatus {
        switch FakePhone.shared.conditions.backgroundRefresh {
        case .restricted: return .restricted
        case .denied: return .denied
        case .available: return .available
        }
    }
    open var isProtectedDataAvailable: Bool { true }
    public nonisolated var backgroundTimeRemaining: TimeInterval { FakeBackgroundTasks.seconds }

    public nonisolated func beginBackgroundTask(
        withName taskName: String?,
        expirationHandler handler: (@MainActor @Sendable () -> Void)? = nil
    ) -> UIBackgroundTaskIdentifier {
        UIBackgroundTaskIdentifier(rawValue: FakeBackgroundTasks.shared.begin(handler))
    }

    public nonisolated func endBackgroundTask(_ identifier: UIBackgroundTaskIdentifier) {
        FakeBackgroundTasks.shared.end(identifier.rawValue)
    }
}

@MainActor
public protocol UIApplicationDelegate: NSObjectProtocol {
    func application(
        _ application: UIApplication,
        didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
    ) -> Bool
}
