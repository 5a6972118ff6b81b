// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

import Foundation

/// What exists once per process.
final class OroBackgroundProcess: @unchecked Sendable {
    static let shared = OroBackgroundProcess()

    private let lock = NSLock()
    // Guarded by `lock`.
    private var isRegistered = false
    private var opened: OroBackgroundRuntime?

    /// True for the first caller, and for nobody after it.
    func beginRegistration() -> Bool {
        lock.lock()
        defer { lock.unlock() }
        if isRegistered { return false }
        isRegistered = true
        return true
    }

    /// The open runtime; opened by whoever needs it first, and tried again by the next if it could not be.
    func runtime() throws -> OroBackgroundRuntime {
        lock.lock()
        defer { lock.unlock() }
        if let opened { return opened }
        let runtime = try OroBackgroundRuntime()
        opened = runtime
        return runtime
    }

    /// The runtime if it is open already.
    var openRuntime: OroBackgroundRuntime? {
        lock.lock()
        defer { lock.unlock() }
        return opened
    }
}
