// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

import Foundation

/// Kinds of BGTaskScheduler's requests.
enum OroBackgroundKind: String, Codable, Sendable {
    case refresh
    case processing
    case continued

    /// Continued processing is started by the app, and registered when it is.
    var isLaunchedBySystem: Bool { self != .continued }
}

/// One service as oro.toml declares it for iOS.
struct OroBackgroundDeclaration: Sendable {
    let id: String
    let identifier: String
    let kind: OroBackgroundKind
    /// Shortest time between two runs; `nil` for services that run on demand.
    let intervalSeconds: Double?
    let network: Bool
    let power: Bool

    /// The bundle identifier that the identifiers were made from.
    static let bundleIdentifier = "com.example.notes"

    static func find(_ id: String) -> OroBackgroundDeclaration? { byID[id] }

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    static let all = declared()

    // Statements of a function, since the compiler's time for a literal or a closure grows faster than its length.
    private static func declared() -> [OroBackgroundDeclaration] {
        var all: [OroBackgroundDeclaration] = []
        all.reserveCapacity(1)
        all.append(
            OroBackgroundDeclaration(
                id: "sync-notifications", identifier: "com.example.notes.background.sync-notifications", kind: .refresh,
                intervalSeconds: 900.000, network: false, power: false))
        return all
    }
}
