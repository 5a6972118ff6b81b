import FakePhone
import Foundation

/// What the user of the phone does: the device changes, and the app is told as on a phone, on the main thread. Each call returns
/// when the app has heard of it.
@_spi(Fake)
public enum FakeUser {
    public static func opensApp() {
        tell(UIApplication.willEnterForegroundNotification)
        FakePhone.shared.change { $0.foreground = true }
        tell(UIApplication.didBecomeActiveNotification)
    }

    public static func leavesApp() {
        FakePhone.shared.change { $0.foreground = false }
        tell(UIApplication.didEnterBackgroundNotification)
    }

    public static func switchesBackgroundRefresh(_ refresh: FakeDevice.BackgroundRefresh) {
        FakePhone.shared.change { $0.backgroundRefresh = refresh }
        tell(UIApplication.backgroundRefreshStatusDidChangeNotification)
    }

    public static func switchesLowPowerMode(on: Bool) {
        FakePhone.shared.change { $0.lowPowerMode = on }
        tell(.NSProcessInfoPowerStateDidChange)
    }

    public static func plugs(_ battery: FakeDevice.Battery, level: Float) {
        FakePhone.shared.change {
            $0.battery = battery
            $0.batteryLevel = level
        }
        onMain {
            guard UIDevice.current.isBatteryMonitoringEnabled else { return }
            NotificationCenter.default.post(name: UIDevice.batteryLevelDidChangeNotification, object: UIDevice.current)
            NotificationCenter.default.post(name: UIDevice.batteryStateDidChangeNotification, object: UIDevice.current)
        }
    }

    /// How many of the app's `beginBackgroundTask` are not ended.
    public static var extraTimes: Int { FakeBackgroundTasks.shared.count }

    /// The time of all of them is over.
    public static func extraTimeIsOver() { onMain { FakeBackgroundTasks.shared.expire() } }

    private static func tell(_ name: NSNotification.Name) {
        onMain { NotificationCenter.default.post(name: name, object: UIApplication.shared) }
    }

    private static func onMain(_ work: @MainActor () -> Void) {
        precondition(!Thread.isMainThread, "a test runs beside the app's main thread")
        DispatchQueue.main.sync { MainActor.assumeIsolated(work) }
    }
}

/// `beginBackgroundTask`: time to finish after the app has left the screen, which the app must give back.
final class FakeBackgroundTasks: @unchecked Sendable {
    static let shared = FakeBackgroundTasks()
    /// What apps observe; Apple names no time.
    static let seconds: TimeInterval = 30

    private let lock = NSLock()
    // Guarded by `lock`.
    private var open: [Int: @MainActor @Sendable () -> Void] = [:]
    private var last = 0

    var count: Int { lock.withLock { open.count } }

    func begin(_ handler: (@MainActor @Sendable () -> Void)?) -> Int {
        lock.withLock {
            last += 1
            open[last] = handler ?? {}
            return last
        }
    }

    func end(_ identifier: Int) {
        if lock.withLock({ open.removeValue(forKey: identifier) }) == nil {
            FakePhone.shared.complain("background task \(identifier) was ended twice, or never begun")
        }
    }

    @MainActor func expire() {
        for (identifier, handler) in lock.withLock({ open }) {
            handler()
            if lock.withLock({ open[identifier] }) != nil {
                FakePhone.shared.kill("background task \(identifier) was not ended by its expirationHandler")
            }
        }
    }
}
