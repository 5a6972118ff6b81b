// Made by `oro-bg gen` from "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本.toml: do not edit, it is overwritten.
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

/// One service as "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本.toml declares it for iOS.
struct OroBackgroundDeclaration: Sendable {
    let id: String
    let identifier: String
    let kind: OroBackgroundKind
    /// Shortest time between two runs; `nil` for services that run on demand.
    let intervalSeconds: Double?
    let network: Bool
    let power: Bool

    /// The bundle identifier that the identifiers were made from.
    static let bundleIdentifier = "com.example.in"

    static func find(_ id: String) -> OroBackgroundDeclaration? { byID[id] }

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    static let all = declared()

    // Statements of a function, since the compiler's time for a literal or a closure grows faster than its length.
    private static func declared() -> [OroBackgroundDeclaration] {
        var all: [OroBackgroundDeclaration] = []
        all.reserveCapacity(15)
        all.append(
            OroBackgroundDeclaration(
                id: "async", identifier: "com.example.in.background.async\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "class", identifier: "com.example.in.background.class\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "default", identifier: "com.example.in.background.default\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "fn", identifier: "com.example.in.background.fn\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "fun", identifier: "com.example.in.background.fun\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "in", identifier: "com.example.in.background.in\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "init", identifier: "com.example.in.background.init\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "is", identifier: "com.example.in.background.is\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "never", identifier: "com.example.in.background.never\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "object", identifier: "com.example.in.background.object\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "raw-value", identifier: "com.example.in.background.raw-value\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "self", identifier: "com.example.in.background.self\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "special", identifier: "com.example.notes.background.special", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "type", identifier: "com.example.in.background.type\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        all.append(
            OroBackgroundDeclaration(
                id: "when", identifier: "com.example.in.background.when\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u{7F}\u{1} \u{2028}\u{2029}\u{202E}\u{FEFF} 😀👩\u{200D}👩\u{200D}👧 ünï日本", kind: .refresh,
                intervalSeconds: 3600.000, network: false, power: false))
        return all
    }
}
