import Foundation

/// What the system reads of the app's Info.plist.
struct FakeInfoPlist: Sendable {
    let bundleIdentifier: String
    let identifiers: [String]
    let modes: [String]

    static func ofApp() -> FakeInfoPlist {
        let info = Bundle.main.infoDictionary ?? [:]
        return FakeInfoPlist(
            bundleIdentifier: Bundle.main.bundleIdentifier ?? "",
            identifiers: info["BGTaskSchedulerPermittedIdentifiers"] as? [String] ?? [],
            modes: info["UIBackgroundModes"] as? [String] ?? [])
    }

    static func isWildcard(_ identifier: String) -> Bool { identifier.hasSuffix(".*") }

    func permits(_ identifier: String) -> Bool { identifiers.contains(identifier) || permitsContinued(identifier) }

    /// Listed as `<bundle identifier>.<context>.*`, and one of these.
    func permitsContinued(_ identifier: String) -> Bool {
        guard identifier.hasPrefix("\(bundleIdentifier).") else { return false }
        return identifiers.contains { Self.isWildcard($0) && identifier.hasPrefix($0.dropLast()) && identifier.count >= $0.count }
    }

    func hasMode(of kind: FakeRequest.Kind) -> Bool {
        switch kind {
        case .refresh: return modes.contains("fetch")
        case .processing: return modes.contains("processing")
        case .continued: return true
        }
    }
}
