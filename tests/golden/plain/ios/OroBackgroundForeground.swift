// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

import Foundation
import UIKit

/// While the app is in the foreground, services run by timers in this process, as on a desktop. What runs when the user
/// leaves gets the time that iOS gives to finish.
final class OroBackgroundForeground: @unchecked Sendable {
    static let shared = OroBackgroundForeground()

    /// Coming and going are carried out in their order, however fast the user is.
    private let queue = DispatchQueue(label: "oro-bg.foreground", qos: .utility)
    // Of `queue`.
    private var window: OroBackgroundOpenWindow?
    private var isWanted = false

    /// The notifications of the app, which come in apps with scenes too.
    func observe() {
        let center = NotificationCenter.default
        _ = center.addObserver(forName: UIApplication.didBecomeActiveNotification, object: nil, queue: nil) { _ in
            self.queue.async { self.enter() }
        }
        _ = center.addObserver(forName: UIApplication.didEnterBackgroundNotification, object: nil, queue: .main) { _ in
            MainActor.assumeIsolated { OroBackgroundExtraTime.begin { self.queue.sync { self.window?.expire() } } }
            self.queue.async { self.leave() }
        }
    }

    private func enter() {
        isWanted = true
        guard window == nil else { return }
        OroBackgroundDevice.shared.waitUntilKnown()
        // Without a runtime nothing can run; `OroBackground.request` and the windows say why.
        window = try? OroBackgroundProcess.shared.runtime().serve(OroBackgroundWindowCall(kind: .foreground)) { _ in
            self.queue.async { self.closed() }
        }
    }

    /// Nothing more starts. What runs may go on until iOS says that the time is up.
    private func leave() {
        isWanted = false
        if let window { window.finish() } else { OroBackgroundExtraTime.end() }
    }

    private func closed() {
        window = nil
        OroBackground.submitRequests()
        // The user may have come back before the last run had ended.
        if isWanted { enter() }
        OroBackgroundExtraTime.end()
    }
}

/// The time that iOS gives an app which leaves the foreground.
private enum OroBackgroundExtraTime {
    @MainActor private static var identifier = UIBackgroundTaskIdentifier.invalid

    @MainActor static func begin(_ expire: @escaping @Sendable () -> Void) {
        endNow()
        identifier = UIApplication.shared.beginBackgroundTask(withName: "oro-bg") {
            expire()
            MainActor.assumeIsolated { endNow() }
        }
    }

    static func end() {
        Task { @MainActor in endNow() }
    }

    @MainActor private static func endNow() {
        guard identifier != .invalid else { return }
        UIApplication.shared.endBackgroundTask(identifier)
        identifier = .invalid
    }
}
