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

    private static func tell(_ name: NSNotification.Name) {
        onMain { NotificationCenter.default.post(name: name, object: UIApplication.shared) }
    }

    private static func onMain(_ work: @MainActor () -> Void) {
        precondition(!Thread.isMainThread, "a test runs beside the app's main thread")
        DispatchQueue.main.sync { MainActor.assumeIsolated(work) }
    }
}

/// `beginBackgroundTask`: the app must say in time that it is done.
final class FakeBackgroundTasks: @unchecked Sendable {
    static let shared = FakeBackgroundTasks()
    /// What apps observe; Apple names no time.
    static let seconds: TimeInterval = 30

    private let lock = NSLock()
    // Guarded by `lock`.
    private var open: Set<Int> = []
    private var last = 0

    func begin(_ handler: (@MainActor @Sendable () -> Void)?) -> Int {
        let identifier = lock.withLock {
            last += 1
            open.insert(last)
            return last
        }
        DispatchQueue.main.asyncAfter(deadline: .now() + Self.seconds) {
            guard self.lock.withLock({ self.open.contains(identifier) }) else { return }
            MainActor.assumeIsolated { handler?() }
            if self.lock.withLock({ self.open.contains(identifier) }) {
                FakePhone.shared.kill("background task \(identifier) was not ended by its expirationHandler")
            }
        }
        return identifier
    }

    func end(_ identifier: Int) {
        if lock.withLock({ open.remove(identifier) }) == nil {
            FakePhone.shared.complain("background task \(identifier) was ended twice, or never begun")
        }
    }
}
