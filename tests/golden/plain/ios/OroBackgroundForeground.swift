// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

import Foundation
import UIKit

/// While the app is in the foreground, services run by timers in this process, as on a desktop. What runs when the user
/// leaves gets the time that iOS gives to finish.
final class OroBackgroundForeground: @unchecked Sendable {
    static let shared = OroBackgroundForeground()

    private let lock = NSLock()
    // Guarded by `lock`.
    private var window: OroBackgroundOpenWindow?
    private var isWanted = false

    /// The notifications of the app, which come in apps with scenes too.
    func observe() {
        let center = NotificationCenter.default
        _ = center.addObserver(forName: UIApplication.didBecomeActiveNotification, object: nil, queue: nil) { _ in
            DispatchQueue.global(qos: .utility).async { self.open() }
        }
        _ = center.addObserver(forName: UIApplication.didEnterBackgroundNotification, object: nil, queue: .main) { _ in
            MainActor.assumeIsolated { self.leave() }
        }
    }

    private func open() {
        lock.lock()
        defer { lock.unlock() }
        isWanted = true
        guard window == nil else { return }
        // Without a runtime nothing can run; `OroBackground.request` and the windows say why.
        window = try? OroBackgroundProcess.shared.runtime().serve(OroBackgroundWindowCall(kind: .foreground)) { _ in
            self.closed()
        }
    }

    /// Nothing more starts. What runs may go on until iOS says that the time is up.
    @MainActor private func leave() {
        lock.lock()
        isWanted = false
        let window = self.window
        lock.unlock()
        guard let window else { return }
        OroBackgroundExtraTime.begin { window.expire() }
        window.finish()
    }

    private func closed() {
        lock.lock()
        window = nil
        let isWanted = self.isWanted
        lock.unlock()
        OroBackground.submitRequests()
        Task { @MainActor in OroBackgroundExtraTime.end() }
        // The user came back before the last run had ended.
        if isWanted { open() }
    }
}

/// The time that iOS gives an app which leaves the foreground.
@MainActor private enum OroBackgroundExtraTime {
    private static var identifier = UIBackgroundTaskIdentifier.invalid

    static func begin(_ expire: @escaping @Sendable () -> Void) {
        end()
        identifier = UIApplication.shared.beginBackgroundTask(withName: "oro-bg") {
            expire()
            MainActor.assumeIsolated { end() }
        }
    }

    static func end() {
        guard identifier != .invalid else { return }
        UIApplication.shared.endBackgroundTask(identifier)
        identifier = .invalid
    }
}
