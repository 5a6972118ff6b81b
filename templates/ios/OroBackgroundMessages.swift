{% include "ios/header.swift" %}

import Foundation

// The JSON that crosses the C ABI; `oro_bg.h` describes it.

/// A request that should be pending with the system.
struct OroBackgroundWantedRequest: Decodable, Sendable {
    let id: String
    let notBeforeMs: Double?
    let network: Bool
    let power: Bool
}

struct OroBackgroundWantedRequests: Decodable, Sendable {
    let requests: [OroBackgroundWantedRequest]
}

/// A window that opens.
struct OroBackgroundWindowCall: Encodable, Sendable {
    enum Kind: String, Encodable, Sendable {
        case refresh
        case processing
        case continued
        case foreground
    }

    let kind: Kind
    /// For continued windows alone.
    let id: String?
    let runId: String?
    /// JSON already, and not part of the encoding.
    let data: String?

    private enum CodingKeys: String, CodingKey {
        case kind
        case id
        case runId
    }

    init(kind: Kind, id: String? = nil, runId: String? = nil, data: String? = nil) {
        self.kind = kind
        self.id = id
        self.runId = runId
        self.data = data
    }

    init(of service: OroBackgroundDeclaration, data: String?) {
        switch service.kind {
        case .refresh: self.init(kind: .refresh)
        case .processing: self.init(kind: .processing)
        case .continued: self.init(kind: .continued, id: service.id, runId: UUID().uuidString, data: data)
        }
    }
}

struct OroBackgroundWindowReport: Decodable, Sendable {
    let success: Bool

    /// What cannot be read counts as a failure.
    init(_ json: String) {
        success = (try? JSONDecoder().decode(Self.self, from: Data(json.utf8)))?.success ?? false
    }
}

struct OroBackgroundRunCall: Encodable, Sendable {
    let id: String
    let runId: String
}

struct OroBackgroundSubmitted: Encodable, Sendable {
    let id: String
    let accepted: Bool
    let code: Int?
    let message: String?
}

struct OroBackgroundFailure: Codable, Sendable {
    let code: String
    let message: String
}
{%- if continued %}

/// What a service says with `event.progress`.
struct OroBackgroundProgressEvent: Decodable, Sendable {
    struct Kind: Decodable, Sendable {
        let completed: Double
        let total: Double
    }

    let runId: String?
    let kind: Kind

    /// What is done, and of how many, in whole units. Counts stay as they are; parts of one become millionths.
    var units: (completed: Int64, total: Int64) {
        if kind.total > 1 && kind.total < 1e15 && kind.total.rounded() == kind.total {
            return (Int64(kind.completed), Int64(kind.total))
        }
        return (Int64(kind.completed / kind.total * 1_000_000), 1_000_000)
    }

    /// `nil` for any other event.
    init?(_ json: String) {
        guard let event = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else { return nil }
        self = event
    }
}
{%- endif %}

enum OroBackgroundJSON {
    static func encode(_ value: some Encodable) -> String {
        guard let data = try? JSONEncoder().encode(value) else { preconditionFailure("plain structs encode") }
        return String(decoding: data, as: UTF8.self)
    }

    /// With `data`, which is JSON already and goes in as it is.
    static func encode(_ value: some Encodable, data: String?) -> String {
        let object = encode(value)
        guard let data else { return object }
        return "\(object.dropLast()),\"data\":\(data)}"
    }
}
