{% include "ios/header.swift" %}

import Foundation

/// Something that keeps services from running, or makes it unlikely.
public struct OroBackgroundProblem: Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Equatable, Sendable {
        /// The app has another bundle identifier than the configuration: its identifiers are made from that one.
        case bundleIdentifier
        /// `BGTaskSchedulerPermittedIdentifiers` lacks an identifier.
        case identifier
        /// `UIBackgroundModes` lacks a mode.
        case backgroundMode
        /// Info.plist has the identifiers under a key that iOS does not know.
        case misspeltKey
        /// The user, or a profile, has switched background refresh off.
        case backgroundRefresh
        /// Services with refresh requests run in hidden pages, for which refresh windows are short.
        case engine
    }

    public let kind: Kind
    /// What is wrong and what to do about it.
    public let description: String
}

enum OroBackgroundSelfTest {
    private static let identifiersKey = "BGTaskSchedulerPermittedIdentifiers"
    private static let misspeltKey = "PermittedBackgroundTaskSchedulerIdentifiers"

    static func run() -> [OroBackgroundProblem] {
        let plist = Bundle.main.infoDictionary ?? [:]
        return bundleIdentifier(Bundle.main.bundleIdentifier) + keys(plist) + identifiers(plist) + modes(plist) + refresh()
{%- if webview %} + engine(){% endif %}
    }

    private static func bundleIdentifier(_ actual: String?) -> [OroBackgroundProblem] {
        let declared = OroBackgroundDeclaration.bundleIdentifier
        guard actual != declared else { return [] }
        let description =
            "the app's bundle identifier is \(actual ?? "not set"), and {{ config_name }} says \(declared): set "
            + "meta.bundle_identifier to the app's, and run `oro-bg gen`"
        return [OroBackgroundProblem(kind: .bundleIdentifier, description: description)]
    }

    private static func keys(_ plist: [String: Any]) -> [OroBackgroundProblem] {
        guard plist[misspeltKey] != nil else { return [] }
        let description = "Info.plist has \(misspeltKey), which iOS ignores: the key is \(identifiersKey)"
        return [OroBackgroundProblem(kind: .misspeltKey, description: description)]
    }

    private static func identifiers(_ plist: [String: Any]) -> [OroBackgroundProblem] {
        let permitted = Set(plist[identifiersKey] as? [String] ?? [])
        return OroBackgroundDeclaration.all.compactMap { service in
            let wanted = service.kind.isLaunchedBySystem ? service.identifier : "\(service.identifier).*"
            guard !permitted.contains(wanted) else { return nil }
            let description =
                "\(identifiersKey) of the Info.plist that the app was built with lacks \(wanted): run `oro-bg gen` and build again"
            return OroBackgroundProblem(kind: .identifier, description: description)
        }
    }

    private static func modes(_ plist: [String: Any]) -> [OroBackgroundProblem] {
        let present = Set(plist["UIBackgroundModes"] as? [String] ?? [])
        let needed: [(kind: OroBackgroundKind, mode: String)] = [(.refresh, "fetch"), (.processing, "processing")]
        return needed.compactMap { kind, mode in
            guard OroBackgroundDeclaration.all.contains(where: { $0.kind == kind }), !present.contains(mode) else { return nil }
            let description =
                "UIBackgroundModes of the Info.plist that the app was built with lacks `\(mode)`: run `oro-bg gen` and build again"
            return OroBackgroundProblem(kind: .backgroundMode, description: description)
        }
    }

    private static func refresh() -> [OroBackgroundProblem] {
        guard let reason = OroBackgroundDevice.shared.refreshProblem else { return [] }
        return [OroBackgroundProblem(kind: .backgroundRefresh, description: reason)]
    }
{%- if webview %}

    private static func engine() -> [OroBackgroundProblem] {
        guard let service = OroBackgroundDeclaration.all.first(where: { $0.kind == .refresh }) else { return [] }
        let description =
            "\(service.id) runs in a hidden page in refresh windows of about 30 s: the page and its process take part of that to "
            + "start, and iOS may suspend them in the background: set `engine = \"quickjs\"`, or its request to `processing`"
        return [OroBackgroundProblem(kind: .engine, description: description)]
    }
{%- endif %}
}
