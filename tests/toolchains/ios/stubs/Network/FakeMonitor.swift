import Dispatch
import FakePhone
import Foundation

/// The networks that the phone is in.
@_spi(Fake)
public enum FakeNetwork {
    /// Monitors are told on their queues, some time after, as on a phone.
    public static func connect(_ network: FakeDevice.Network, constrained: Bool = false) {
        FakePhone.shared.change {
            $0.network = network
            $0.networkIsConstrained = constrained
        }
        FakeMonitor.started.tell()
    }
}

final class FakeMonitor: @unchecked Sendable {
    static let started = Started()
    /// Another process answers, and a busy one when the phone has just woken: apps are not to rely on its being quick.
    private static let answerSeconds = 0.1

    private let lock = NSLock()
    // Guarded by `lock`.
    private var queue: DispatchQueue?
    private var update: (@Sendable (NWPath) -> Void)?
    private var current: NWPath

    init() {
        var nothing = FakeDevice()
        nothing.network = .offline
        current = NWPath(nothing)
    }

    var handler: (@Sendable (NWPath) -> Void)? {
        get { lock.withLock { update } }
        set { lock.withLock { update = newValue } }
    }

    var path: NWPath { lock.withLock { current } }

    func start(_ queue: DispatchQueue) {
        lock.withLock { self.queue = queue }
        Self.started.add(self)
        look()
    }

    func cancel() {
        lock.withLock { queue = nil }
        Self.started.remove(self)
    }

    func look() {
        lock.withLock { queue }?.asyncAfter(deadline: .now() + Self.answerSeconds) { [weak self] in
            guard let self else { return }
            let path = NWPath(FakePhone.shared.conditions)
            let handler = self.lock.withLock {
                self.current = path
                return self.queue == nil ? nil : self.update
            }
            handler?(path)
        }
    }

    final class Started: @unchecked Sendable {
        private let lock = NSLock()
        // Guarded by `lock`.
        private var monitors: [ObjectIdentifier: FakeMonitor] = [:]

        func add(_ monitor: FakeMonitor) { lock.withLock { monitors[ObjectIdentifier(monitor)] = monitor } }

        func remove(_ monitor: FakeMonitor) { lock.withLock { _ = monitors.removeValue(forKey: ObjectIdentifier(monitor)) } }

        func tell() {
            for monitor in lock.withLock({ Array(monitors.values) }) { monitor.look() }
        }
    }
}
