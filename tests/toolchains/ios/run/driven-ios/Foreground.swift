@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit

let foreground = Topic("foreground", [
    Case("a run on demand answers with its report") { phone in
        try phone.launch()
        let report = try phone.wait { try await OroBackground.run(.succeed, data: #"{"text":"ü 🦀 \" $"}"#) }
        let run = try JSONDecoder().decode(Report.self, from: Data(report.utf8))
        try same(run.outcome, "success")
        try same(run.result?.data?.text, "ü 🦀 \" $")
        try same(run.reason, "on-demand")
        try same(try phone.outcomes("succeed"), ["success"])
    },
    Case("a run that fails answers with its report") { phone in
        try phone.launch()
        let report = try phone.wait { try await OroBackground.run(.fail) }
        let run = try JSONDecoder().decode(Report.self, from: Data(report.utf8))
        try same(run.outcome, "failure")
    },
    Case("what cannot run is refused with its code") { phone in
        try phone.launch()
        let unknown = try thrown { _ = try phone.wait { try await OroBackground.run(OroBackgroundServiceID(rawValue: "nobody")) } }
        try same((unknown as? OroBackgroundError)?.code, "ENOENT")
        let wrong = try thrown { _ = try OroBackground.request("background:nothing") }
        try same((wrong as? OroBackgroundError)?.code, "EINVAL")
        let broken = try thrown { _ = try OroBackground.request("background:schedule", payload: "{") }
        try same((broken as? OroBackgroundError)?.code, "EINVAL")
    },
    Case("what is due while the app is open runs by itself") { phone in
        try phone.launch()
        try phone.schedule("succeed", data: "7")
        try phone.waitForOutcomes("succeed", ["success"])
    },
    Case("what runs when the user leaves gets its extra time") { phone in
        try phone.launch()
        let events = try Events.subscribe(on: phone)
        try phone.schedule("wait")
        _ = try events.next("message", of: "wait")
        FakeUser.leavesApp()
        try same(FakeUser.extraTimes, 1)
        FakeUser.extraTimeIsOver()
        try same(try events.next("complete", of: "wait").outcome, "cancelled")
        try phone.waitUntil("the extra time is given back") { FakeUser.extraTimes == 0 }
        // Nothing starts in the background without a window.
        try phone.schedule("succeed")
        usleep(200_000)
        try same(try phone.outcomes("succeed"), [])
        _ = try phone.pending("succeed")
    },
    Case("leaving at once leaves nothing running") { phone in
        try phone.launchAndLeave()
        usleep(200_000)
        try phone.schedule("succeed")
        usleep(200_000)
        try same(try phone.outcomes("succeed"), [])
        let window = try phone.openWindow(of: "succeed")
        try same(try phone.completes(window), true)
        try same(try phone.outcomes("succeed"), ["success"])
    },
    Case("leaving and coming back in a hurry") { phone in
        try phone.launch()
        for _ in 0..<50 {
            FakeUser.leavesApp()
            FakeUser.opensApp()
        }
        try phone.schedule("succeed")
        try phone.waitForOutcomes("succeed", ["success"])
        FakeUser.leavesApp()
        try phone.waitUntil("all extra time is given back") { FakeUser.extraTimes == 0 }
    },
    Case("events come to who subscribes, until the subscription is released") { phone in
        try phone.launchAndLeave()
        let events = try Events.subscribe(on: phone)
        _ = try phone.wait { try await OroBackground.run(.succeed) }
        try same(try events.next("run", of: "succeed").reason, "on-demand")
        try same(try events.next("complete", of: "succeed").outcome, "success")
        events.cancel()
        let before = events.all.count
        _ = try phone.wait { try await OroBackground.run(.succeed) }
        try same(events.all.count, before)
    },
    Case("a subscription is released by its own listener") { phone in
        try phone.launchAndLeave()
        let once = Once()
        once.subscription = try OroBackground.subscribe { _ in once.heard() }
        _ = try phone.wait { try await OroBackground.run(.succeed) }
        try phone.waitUntil("an event has come") { once.count == 1 }
        _ = try phone.wait { try await OroBackground.run(.succeed) }
        try same(once.count, 1)
    },
])

private struct Report: Decodable {
    struct Result: Decodable {
        struct Payload: Decodable {
            let text: String
        }

        let data: Payload?
    }

    let outcome: String
    let reason: String
    let result: Result?
}

private final class Once: @unchecked Sendable {
    private let lock = NSLock()
    private var events = 0
    private var held: OroBackgroundSubscription?

    var count: Int { lock.withLock { events } }

    var subscription: OroBackgroundSubscription? {
        get { lock.withLock { held } }
        set { lock.withLock { held = newValue } }
    }

    func heard() {
        let released = lock.withLock {
            events += 1
            defer { held = nil }
            return held
        }
        // Its last reference goes here, in its own callback.
        _ = released
    }
}
