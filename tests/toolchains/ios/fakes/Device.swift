import FakePhone
import Foundation
@_spi(Fake) import Network
@_spi(Fake) import UIKit

let deviceFake = Topic("fake-device", [
    Case("the wall clock moves for the process and its successors", lives: [
        Life { _ in
            let before = Date()
            FakePhone.shared.advance(seconds: 86_400)
            let moved = Date().timeIntervalSince(before)
            try check(moved >= 86_400 && moved < 86_460, "moved by \(moved)")
        },
        Life { phone in
            let file = phone.folder.appendingPathComponent("phone/clock.json")
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            let written = try some(attributes[.modificationDate] as? Date, "date of the file")
            try check(Date().timeIntervalSince(written) >= 86_400, "the clock is back")
        },
    ]),
    Case("timers do not see the moved clock") { _ in
        FakePhone.shared.advance(seconds: 86_400)
        let semaphore = DispatchSemaphore(value: 0)
        let start = DispatchTime.now().uptimeNanoseconds
        _ = semaphore.wait(timeout: .now() + 0.05)
        let group = DispatchGroup()
        group.enter()
        _ = group.wait(timeout: .now() + 0.05)
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.05) { semaphore.signal() }
        semaphore.wait()
        let waited = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        try check(waited >= 0.1 && waited < 10, "waited for \(waited) s")
    },
    Case("a data race ends the app", ends: .killedForRace) { phone in
        let counter = Raced()
        // Until it is seen: on a busy machine one that ends might have ended before the other began.
        for _ in 0..<2 { Thread.detachNewThread { while true { counter.count += 1 } } }
        try phone.waitUntil("the sanitizer has seen it") { false }
    },
    Case("the battery is unknown without monitoring") { phone in
        FakeUser.plugs(.charging, level: 0.5)
        let unknown = onMain { [UIDevice.current.batteryState.rawValue, Int(UIDevice.current.batteryLevel)] }
        try same(unknown, [UIDevice.BatteryState.unknown.rawValue, -1])
        let told = Counter()
        onMain {
            UIDevice.current.isBatteryMonitoringEnabled = true
            told.observe(UIDevice.batteryStateDidChangeNotification)
        }
        try same(onMain { UIDevice.current.batteryState }, .charging)
        FakeUser.plugs(.unplugged, level: 0.25)
        try same(onMain { UIDevice.current.batteryLevel }, 0.25)
        try same(told.count, 1)
    },
    Case("the app hears what the user does") { _ in
        let refresh = Counter(UIApplication.backgroundRefreshStatusDidChangeNotification)
        let power = Counter(.NSProcessInfoPowerStateDidChange)
        let left = Counter(UIApplication.didEnterBackgroundNotification)
        FakeUser.opensApp()
        try same(onMain { UIApplication.shared.applicationState }, .active)
        FakeUser.leavesApp()
        try same(onMain { UIApplication.shared.applicationState }, .background)
        FakeUser.switchesBackgroundRefresh(.restricted)
        try same(onMain { UIApplication.shared.backgroundRefreshStatus }, .restricted)
        FakeUser.switchesLowPowerMode(on: true)
        try same(ProcessInfo.processInfo.isLowPowerModeEnabled, true)
        try same([left.count, refresh.count, power.count], [1, 1, 1])
    },
    Case("a background task that is ended twice is a complaint") { phone in
        let task = onMain { UIApplication.shared }.beginBackgroundTask(withName: nil)
        onMain { UIApplication.shared }.endBackgroundTask(task)
        try same(FakePhone.shared.takeComplaints(), [])
        onMain { UIApplication.shared }.endBackgroundTask(task)
        try phone.complained("ended twice")
    },
    Case("extra time that is not given back kills", ends: .killedForRule("was not ended by its expirationHandler")) { _ in
        let application = onMain { UIApplication.shared }
        let ended = Ended()
        ended.task = application.beginBackgroundTask(withName: "good") { application.endBackgroundTask(ended.task) }
        FakeUser.extraTimeIsOver()
        try same(FakeUser.extraTimes, 0)
        _ = application.beginBackgroundTask(withName: "bad")
        FakeUser.extraTimeIsOver()
    },
    Case("a monitor tells the network on its queue") { phone in
        let monitor = NWPathMonitor()
        let paths = Paths()
        monitor.pathUpdateHandler = { paths.add($0) }
        // Not before it is started.
        try same(monitor.currentPath.status, .unsatisfied)
        monitor.start(queue: DispatchQueue(label: "monitor"))
        try phone.waitUntil("the first path") { paths.all.count == 1 }
        FakeNetwork.connect(.cellular, constrained: true)
        try phone.waitUntil("the second path") { paths.all.count == 2 }
        FakeNetwork.connect(.offline)
        try phone.waitUntil("the third path") { paths.all.count == 3 }
        try same(paths.all.map(\.status), [.satisfied, .satisfied, .unsatisfied])
        try same(paths.all.map(\.isExpensive), [false, true, false])
        try same(paths.all.map(\.isConstrained), [false, true, false])
        monitor.cancel()
        FakeNetwork.connect(.wifi)
        usleep(300_000)
        try same(paths.all.count, 3)
    },
])

private func onMain<Answer: Sendable>(_ body: @MainActor () -> Answer) -> Answer {
    DispatchQueue.main.sync { MainActor.assumeIsolated(body) }
}

private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var heard = 0

    init() {}

    init(_ name: NSNotification.Name) { observe(name) }

    var count: Int { lock.withLock { heard } }

    func observe(_ name: NSNotification.Name) {
        _ = NotificationCenter.default.addObserver(forName: name, object: nil, queue: nil) { _ in
            self.lock.withLock { self.heard += 1 }
        }
    }
}

private final class Paths: @unchecked Sendable {
    private let lock = NSLock()
    private var seen: [NWPath] = []

    var all: [NWPath] { lock.withLock { seen } }

    func add(_ path: NWPath) { lock.withLock { seen.append(path) } }
}

/// Not guarded by anything.
private final class Raced: @unchecked Sendable {
    var count = 0
}

/// Written before the time is over, read when it is.
private final class Ended: @unchecked Sendable {
    var task = UIBackgroundTaskIdentifier.invalid
}
