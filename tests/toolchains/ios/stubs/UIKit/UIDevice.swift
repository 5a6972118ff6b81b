import FakePhone
import Foundation

@MainActor
open class UIDevice: NSObject {
    public enum BatteryState: Int, Sendable {
        case unknown = 0
        case unplugged = 1
        case charging = 2
        case full = 3
    }

    public nonisolated static let batteryLevelDidChangeNotification = NSNotification.Name("UIDeviceBatteryLevelDidChangeNotification")
    public nonisolated static let batteryStateDidChangeNotification = NSNotification.Name("UIDeviceBatteryStateDidChangeNotification")

    private static let fakeCurrent = UIDevice()

    open class var current: UIDevice { fakeCurrent }

    private nonisolated override init() {}

    open var isBatteryMonitoringEnabled = false
    /// Negative where monitoring is off, as the state is unknown then.
    open var batteryLevel: Float { isBatteryMonitoringEnabled ? FakePhone.shared.conditions.batteryLevel : -1 }
    open var batteryState: BatteryState {
        guard isBatteryMonitoringEnabled else { return .unknown }
        switch FakePhone.shared.conditions.battery {
        case .unplugged: return .unplugged
        case .charging: return .charging
        case .full: return .full
        }
    }
    open var systemVersion: String { "26.0" }
}
