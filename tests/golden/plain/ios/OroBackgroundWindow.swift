// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

import BackgroundTasks
import Foundation

/// One launch by the system: lets the runtime serve what is due, and completes its task exactly once.
final class OroBackgroundWindow: @unchecked Sendable {
    /// After expiry, time for `abort` handlers before the task is completed over their heads. The system kills an app that
    /// takes much longer.
    private static let graceSeconds = 2.0

    private let service: OroBackgroundDeclaration
    private let data: String?
    private let lock = NSLock()
    // Guarded by `lock`. BGTask is not Sendable, but its calls used here are safe from any thread.
    private var task: BGTask?
    private var window: OroBackgroundOpenWindow?
    private var isExpired = false

    init(task: BGTask, of service: OroBackgroundDeclaration, data: String? = nil) {
        self.task = task
        self.service = service
        self.data = data
    }

    func serve() {
        // The handler keeps this object alive until the task is completed and forgotten.
        withTask { $0.expirationHandler = { self.expire() } }
        // Before any user code: whatever becomes of this window, the next one is asked for.
        OroBackground.submitRequests()
        OroBackgroundDevice.shared.waitUntilKnown()
        do {
            let runtime = try OroBackgroundProcess.shared.runtime()
            let call = OroBackgroundWindowCall(of: service, data: data)
            let window = try runtime.serve(call) { report in self.finish(report) }
            opened(window)
        } catch {
            complete(success: false)
        }
    }

    /// The runtime is done with the window.
    private func finish(_ report: OroBackgroundWindowReport) {
        // What ran is due at another date now.
        OroBackground.submitRequests()
        complete(success: report.success)
    }

    private func opened(_ window: OroBackgroundOpenWindow) {
        lock.lock()
        self.window = window
        let isExpired = self.isExpired
        lock.unlock()
        if isExpired { window.expire() }
    }

    private func expire() {
        lock.lock()
        isExpired = true
        let window = self.window
        lock.unlock()
        window?.expire()
        DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: .now() + Self.graceSeconds) {
            self.complete(success: false)
        }
    }

    /// The one place that completes the task; later calls find it gone.
    private func complete(success: Bool) {
        lock.lock()
        let task = self.task
        self.task = nil
        let isExpired = self.isExpired
        lock.unlock()
        task?.expirationHandler = nil
        task?.setTaskCompleted(success: success && !isExpired)
    }

    private func withTask(_ body: (BGTask) -> Void) {
        lock.lock()
        defer { lock.unlock() }
        if let task { body(task) }
    }
}
