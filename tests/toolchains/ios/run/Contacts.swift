@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation

/// The capability that the app brings: what user code asked of it, and what a case has it answer.
final class Contacts: @unchecked Sendable {
    static let shared = Contacts()

    /// A call, and the state of the phone while it lasted.
    struct Visit: Sendable {
        let call: OroBackgroundCall
        let pending: [String]
    }

    private let lock = NSLock()
    // Guarded by `lock`.
    private var calls: [Visit] = []
    private var handler: @Sendable (OroBackgroundCall) throws -> String = { _ in "null" }

    var visits: [Visit] { lock.withLock { calls } }

    var services: [String] { visits.map(\.call.service) }

    func answer(_ handler: @escaping @Sendable (OroBackgroundCall) throws -> String) {
        lock.withLock { self.handler = handler }
    }

    func receive(_ call: OroBackgroundCall) throws -> String {
        FakePhone.shared.note("user code of \(call.service) calls \(call.operation)")
        let visit = Visit(call: call, pending: FakeScheduler.shared.pending.map(\.identifier))
        let handler = lock.withLock {
            calls.append(visit)
            return self.handler
        }
        return try handler(call)
    }
}
