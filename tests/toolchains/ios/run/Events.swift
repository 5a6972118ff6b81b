import FakePhone
import Foundation

/// What `OroBackground.subscribe` delivers.
final class Events: @unchecked Sendable {
    struct Event: Decodable {
        struct Kind: Decodable {
            let type: String
            let outcome: String?
            let why: String?
            let data: String?
            let reason: String?

            private enum Keys: String, CodingKey {
                case type, outcome, why, data, reason
            }

            init(from decoder: any Decoder) throws {
                let fields = try decoder.container(keyedBy: Keys.self)
                type = try fields.decode(String.self, forKey: .type)
                outcome = try fields.decodeIfPresent(String.self, forKey: .outcome)
                why = try fields.decodeIfPresent(String.self, forKey: .why)
                reason = try fields.decodeIfPresent(String.self, forKey: .reason)
                // Messages of other types are none that a case looks at.
                data = try? fields.decode(String.self, forKey: .data)
            }
        }

        let id: String?
        let runId: String?
        let kind: Kind
    }

    private let lock = NSLock()
    // Guarded by `lock`.
    private var arrived: [Event] = []
    private var subscription: OroBackgroundSubscription?

    private let phone: Phone

    private init(_ phone: Phone) { self.phone = phone }

    static func subscribe(on phone: Phone) throws -> Events {
        let events = Events(phone)
        events.subscription = try OroBackground.subscribe { [weak events] in events?.receive($0) }
        return events
    }

    func cancel() { lock.withLock { subscription = nil } }

    var all: [Event] { lock.withLock { arrived } }

    /// The first event of this type and service, after those that `next` has returned.
    func next(_ type: String, of id: String, file: String = #filePath, line: Int = #line) throws -> Event.Kind {
        try phone.wait(for: "an event \(type) of \(id)", file: file, line: line) {
            lock.withLock {
                guard let index = arrived.firstIndex(where: { $0.kind.type == type && $0.id == id }) else { return nil }
                defer { arrived.removeSubrange(...index) }
                return arrived[index].kind
            }
        }
    }

    private func receive(_ json: String) {
        FakePhone.shared.note("event \(json)")
        lock.withLock {
            do {
                arrived.append(try JSONDecoder().decode(Event.self, from: Data(json.utf8)))
            } catch {
                FakePhone.shared.complain("the event cannot be read: \(error)")
            }
        }
    }
}
