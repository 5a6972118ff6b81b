@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit
@_spi(Fake) import WebKit

let hiddenPages = Topic("hidden-pages", [
    Case("a window runs a service in a page, which goes with it") { phone in
        try phone.launchAndLeave()
        Contacts.shared.answer { _ in "\(pages())" }
        let window = try phone.openWindow(of: "sync")
        try same(try phone.completes(window), true)
        try same(try phone.request("status", #"{"id":"sync"}"#, as: Last.self).lastRun.result, 1)
        let visit = try some(Contacts.shared.visits.first, "visit")
        try same(visit.call.service, "sync")
        try check(visit.pending.contains(Phone.refreshIdentifier), "while user code ran, pending was \(visit.pending)")
        try phone.waitUntil("the page is gone") { pages() == 0 }
    },
    Case("the self test says what pages mean for refresh windows") { phone in
        try phone.launch()
        let problems = OroBackground.selfTest()
        try same(problems.map(\.kind), [.engine])
        try check(problems[0].description.hasPrefix("endless runs in a hidden page"), problems[0].description)
    },
    Case("results, failures and stored values are as in the embedded engine") { phone in
        try phone.launch()
        let report = try phone.wait { try await OroBackground.run(.succeed, data: #"{"text":"ü 🦀 \" $"}"#) }
        try check(report.contains(#""text":"ü 🦀 \" $""#), report)
        _ = try phone.wait { try await OroBackground.run(.fail) }
        try same(try phone.history("fail").first?.error?.name, "TypeError")
        for _ in 0..<2 { _ = try phone.wait { try await OroBackground.run(.store) } }
        try same(try phone.request("storage-get", #"{"key":"runs"}"#, as: Int.self), 2)
    },
    Case("the expiry of a window reaches a service in a page") { phone in
        try phone.launchAndLeave()
        let events = try Events.subscribe(on: phone)
        try phone.schedule("wait")
        let window = try phone.openWindow(of: "wait")
        _ = try events.next("message", of: "wait")
        window.expire()
        try check(try events.next("message", of: "wait").data?.hasPrefix("stops: ") ?? false, "it hears of it")
        try same(try phone.completes(window), false)
        try phone.waitForOutcomes("wait", ["cancelled"])
    },
    Case("a page whose service ignores abort is closed") { phone in
        try phone.launchAndLeave()
        let events = try Events.subscribe(on: phone)
        try phone.schedule("endless")
        let window = try phone.openWindow(of: "endless")
        _ = try events.next("run", of: "endless")
        window.expire()
        try same(try phone.completes(window), false)
        try phone.waitUntil("the page is gone") { pages() == 0 }
        try phone.waitForOutcomes("endless", ["cancelled"])
        try phone.schedule("succeed")
        try same(try phone.completes(try phone.openWindow(of: "succeed")), true)
    },
    Case("a page that the system ends is a crash of its run") { phone in
        try phone.launchAndLeave()
        let events = try Events.subscribe(on: phone)
        try phone.schedule("wait")
        let window = try phone.openWindow(of: "wait")
        _ = try events.next("message", of: "wait")
        onMain { FakePage.open.first?.crash() }
        try same(try phone.completes(window), false)
        try same(try phone.outcomes("wait"), ["crashed"])
        let error = try some(try phone.history("wait").first?.error, "error")
        try check(error.message.contains("the process of the page ended"), error.message)
        _ = try phone.pending("sync")
    },
    Case("a continued task in a page shows its progress") { phone in
        try phone.launch()
        let events = try Events.subscribe(on: phone)
        try same(OroBackground.startContinued(.export, title: "Export", subtitle: "of all photos").accepted, true)
        let request = try some(phone.scheduler.pending.first { $0.kind == .continued }, "continued request")
        let window = try phone.scheduler.openWindow(request.identifier)
        _ = try events.next("message", of: "export")
        try phone.waitUntil("two of three are done") { abs(window.progress - 2 / 3) < 0.001 }
        _ = try OroBackground.request("background:post-message", payload: #"{"id":"export","data":"go on"}"#)
        try same(try phone.completes(window), true)
        try same(window.progress, 1)
    },
])

/// The answer of the host is the result of the run.
private struct Last: Decodable {
    struct Run: Decodable {
        let result: Int
    }

    let lastRun: Run
}

private func onMain<Answer: Sendable>(_ body: @MainActor () -> Answer) -> Answer {
    DispatchQueue.main.sync { MainActor.assumeIsolated(body) }
}

private func pages() -> Int { onMain { FakePage.open.count } }
