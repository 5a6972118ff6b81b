import Dispatch
import FakePhone
import Foundation

/// What a launched task has gone through, and the rules of that.
final class FakeTaskState: @unchecked Sendable {
    /// Time between expiration and completion before iOS ends the process. Apple names none; observed are a few seconds.
    static let answerSeconds = 5.0

    let identifier: String
    let kind: FakeRequest.Kind
    let isHealthResearch: Bool
    let progress = Progress(totalUnitCount: 0)

    private let lock = NSLock()
    // Guarded by `lock`.
    private var handler: (() -> Void)?
    private var shown: (title: String, subtitle: String)
    private var expired = false
    private var success: Bool?

    init(_ request: FakeRequest) {
        identifier = request.identifier
        kind = request.kind
        isHealthResearch = request.healthProtection != nil
        shown = (request.title, request.subtitle)
    }

    var titles: (title: String, subtitle: String) {
        get { lock.withLock { shown } }
        set { lock.withLock { shown = newValue } }
    }

    var expirationHandler: (() -> Void)? {
        get { lock.withLock { handler } }
        set {
            let late = lock.withLock {
                handler = newValue
                return expired
            }
            if late && newValue != nil { complain("got its expirationHandler after it had expired") }
        }
    }

    /// `nil` until it is completed.
    var outcome: Bool? { lock.withLock { success } }

    func complete(success: Bool) {
        let again = lock.withLock {
            defer { self.success = self.success ?? success }
            return self.success != nil
        }
        FakePhone.shared.note("completed \(identifier) success=\(success)")
        if again { complain("was completed twice") }
    }

    /// The app had its chance to say what is to happen when time is up.
    func launchHandlerReturned() {
        if lock.withLock({ handler == nil && success == nil }) {
            complain("has no expirationHandler: the system marks it unsuccessful when its time is up")
        }
    }

    func expire() {
        let (handler, over) = lock.withLock {
            expired = true
            return (self.handler, success != nil)
        }
        FakePhone.shared.note("expired \(identifier)")
        if over { return }
        guard let handler else {
            complain("has no expirationHandler: the system marks it unsuccessful")
            return complete(success: false)
        }
        handler()
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.answerSeconds) {
            if self.outcome == nil {
                FakePhone.shared.kill("\(self.identifier) was not completed within \(Self.answerSeconds) s of its expiration")
            }
        }
    }

    /// What was said at completion; `nil` when there was none in time.
    func waitForOutcome(seconds: Double) -> Bool? {
        let start = DispatchTime.now().uptimeNanoseconds
        while outcome == nil && Double(DispatchTime.now().uptimeNanoseconds - start) < seconds * 1e9 { usleep(1000) }
        return outcome
    }

    private func complain(_ what: String) { FakePhone.shared.complain("task \(identifier) \(what)") }
}
