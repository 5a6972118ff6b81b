{% include "ios/header.swift" %}

import Foundation

/// Kinds of BGTaskScheduler's requests.
enum OroBackgroundKind: String, Codable, Sendable {
    case refresh
    case processing
    case continued

    /// Continued processing is started by the app, and registered when it is.
    var isLaunchedBySystem: Bool { self != .continued }
}

/// One service as {{ config_name|escape("comment") }} declares it for iOS.
struct OroBackgroundDeclaration: Sendable {
    let id: String
    let identifier: String
    let kind: OroBackgroundKind
    /// Shortest time between two runs; `nil` for services that run on demand.
    let intervalSeconds: Double?
    let network: Bool
    let power: Bool
{%- if gpu %}
    /// It wants the GPU while it runs as continued processing.
    let gpu: Bool
{%- endif %}
{%- if health_research %}
    /// How the files are protected that a task of a health research study needs; `nil` for any other task.
    let healthResearch: FileProtectionType?
{%- endif %}

    /// The bundle identifier that the identifiers were made from.
    static let bundleIdentifier = "{{ bundle_identifier }}"

    static func find(_ id: String) -> OroBackgroundDeclaration? { byID[id] }

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    static let all = declared()

    // Statements of a function, since the compiler's time for a literal or a closure grows faster than its length.
    private static func declared() -> [OroBackgroundDeclaration] {
        var all: [OroBackgroundDeclaration] = []
        all.reserveCapacity({{ services.len() }})
{%- for service in services %}
        all.append(
            OroBackgroundDeclaration(
                id: "{{ service.id }}", identifier: "{{ service.identifier }}", kind: .{{ service.kind }},
                intervalSeconds: {{ service.interval_seconds }}, network: {{ service.network }}, power: {{ service.power }}
{%- if gpu %}, gpu: {{ service.gpu }}{% endif %}
{%- if health_research %}, healthResearch: {{ service.health_research|safe }}{% endif %}))
{%- endfor %}
        return all
    }
}
