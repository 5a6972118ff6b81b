// Stub of the parts of Apple's UIKit that background work touches: the public Swift signatures, without behaviour.

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

    public nonisolated static let didBecomeActiveNotification = NSNotification.Name("didBecomeActive")
    public nonisolated static let didEnterBackgroundNotification = NSNotification.Name("didEnterBackground")
    public nonisolated static let didFinishLaunchingNotification = NSNotification.Name("didFinishLaunching")
    public nonisolated static let willEnterForegroundNotification = NSNotification.Name("willEnterForeground")
    public nonisolated static let willTerminateNotification = NSNotification.Name("willTerminate")
    public nonisolated static let backgroundRefreshStatusDidChangeNotification =
        NSNotification.Name("backgroundRefreshStatusDidChange")

    open class var shared: UIApplication { stub() }

    open weak var delegate: (any UIApplicationDelegate)?
    open var applicationState: State { stub() }
    open var backgroundRefreshStatus: UIBackgroundRefreshStatus { stub() }
    open var isProtectedDataAvailable: Bool { stub() }
    public nonisolated var backgroundTimeRemaining: TimeInterval { stub() }

    public nonisolated func beginBackgroundTask(
        withName taskName: String?,
        expirationHandler handler: (@MainActor @Sendable () -> Void)? = nil
    ) -> UIBackgroundTaskIdentifier { stub() }

    public nonisolated func endBackgroundTask(_ identifier: UIBackgroundTaskIdentifier) {}
}

@MainActor
public protocol UIApplicationDelegate: NSObjectProtocol {
    func application(
        _ application: UIApplication,
        didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
    ) -> Bool
}

@MainActor
open class UIDevice: NSObject {
    public enum BatteryState: Int, Sendable {
        case unknown = 0
        case unplugged = 1
        case charging = 2
        case full = 3
    }

    public nonisolated static let batteryLevelDidChangeNotification = NSNotification.Name("batteryLevelDidChange")
    public nonisolated static let batteryStateDidChangeNotification = NSNotification.Name("batteryStateDidChange")

    open class var current: UIDevice { stub() }

    open var isBatteryMonitoringEnabled = false
    open var batteryLevel: Float { stub() }
    open var batteryState: BatteryState { stub() }
    open var systemVersion: String { stub() }
}

private func stub() -> Never { fatalError("stub of UIKit") }
