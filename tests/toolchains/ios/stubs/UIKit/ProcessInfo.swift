import FakePhone
import Foundation

// Apple's Foundation has these; the one for Linux does not.

extension ProcessInfo {
    public var isLowPowerModeEnabled: Bool { FakePhone.shared.conditions.lowPowerMode }
}

extension NSNotification.Name {
    public static let NSProcessInfoPowerStateDidChange = NSNotification.Name("NSProcessInfoPowerStateDidChangeNotification")
}
