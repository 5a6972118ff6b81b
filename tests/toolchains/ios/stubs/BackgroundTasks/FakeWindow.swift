import Dispatch
import Foundation

/// The time that the system gives the app, from the system's side.
@_spi(Fake)
public final class FakeWindow: Sendable {
    private let state: FakeTaskState

    init(_ state: FakeTaskState) { self.state = state }

    public var identifier: String { state.identifier }
    /// What the app said at completion; `nil` while it has not.
    public var outcome: Bool? { state.outcome }

    /// Of a continued task: what the user sees, from 0 to 1.
    public var progress: Double { state.progress.fractionCompleted }
    public var titles: (title: String, subtitle: String) { state.titles }

    /// Its time is up, or the user wants the device, or has cancelled a continued task. The app has a few seconds.
    public func expire() {
        // Not on the app's queue, which may be busy with what is to be ended.
        DispatchQueue(label: "BGTaskScheduler expiration").sync { state.expire() }
    }

    public func waitForOutcome(seconds: Double) -> Bool? { state.waitForOutcome(seconds: seconds) }
}
