@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit

let continued = Topic("continued", [
    Case("a continued task shows the progress of its service") { phone in
        try phone.launch()
        let events = try Events.subscribe(on: phone)
        let window = try phone.start(.export)
        try same([window.titles.title, window.titles.subtitle], ["Export", "of all photos"])
        _ = try events.next("message", of: "export")
        try phone.waitUntil("two of three are done") { abs(window.progress - 2 / 3) < 0.001 }
        _ = try OroBackground.request("background:post-message", payload: #"{"id":"export","data":"go on"}"#)
        try same(try phone.completes(window), true)
        try same(window.progress, 1)
        try same(try phone.outcomes("export"), ["success"])
    },
    Case("the data of a start comes to the service") { phone in
        try phone.launch()
        let events = try Events.subscribe(on: phone)
        let window = try phone.start(.export)
        _ = try events.next("message", of: "export")
        // On the home screen it goes on.
        FakeUser.leavesApp()
        _ = try OroBackground.request("background:post-message", payload: #"{"id":"export","data":"go on"}"#)
        try same(try phone.completes(window), true)
    },
    Case("the user cancels a continued task") { phone in
        try phone.launch()
        let events = try Events.subscribe(on: phone)
        let window = try phone.start(.export)
        _ = try events.next("message", of: "export")
        window.expire()
        try same(try phone.completes(window), false)
        try same(try events.next("complete", of: "export").outcome, "cancelled")
    },
    Case("a continued task that ignores its end is completed") { phone in
        try phone.launch()
        let events = try Events.subscribe(on: phone)
        let window = try phone.start(.stuck)
        _ = try events.next("run", of: "stuck")
        window.expire()
        try same(try phone.completes(window), false)
        _ = try events.next("complete", of: "stuck")
    },
    Case("a continued task that reports progress over its end is completed") { phone in
        try phone.launch()
        for _ in 0..<3 {
            let window = try phone.start(.chatty)
            try phone.waitUntil("it shows progress") { window.progress > 0 }
            window.expire()
            try same(try phone.completes(window), false)
            try phone.waitUntil("the run has ended") { try phone.status("chatty").state != "running" }
        }
    },
    Case("a task that may not wait is code 4 where there is no room, and one that may waits") { phone in
        try phone.launch()
        FakePhone.shared.change { $0.roomForContinued = false }
        let refused = OroBackground.startContinued(.export, title: "Export", subtitle: "of all", queued: false)
        try same(refused, OroBackgroundSubmission(id: "export", refusal: .immediateRunIneligible))
        try same(OroBackground.startContinued(.export, title: "Export", subtitle: "of all").accepted, true)
        try same(phone.scheduler.due.map(\.kind).contains(.continued), false)
        // What else the app asks for does not take it back.
        OroBackground.submitRequests()
        FakePhone.shared.change { $0.roomForContinued = true }
        try same(phone.scheduler.due.map(\.kind).contains(.continued), true)
    },
    Case("each start is a task of its own") { phone in
        try phone.launch()
        let events = try Events.subscribe(on: phone)
        let first = try phone.start(.export)
        _ = try events.next("message", of: "export")
        first.expire()
        try same(try phone.completes(first), false)
        let second = try phone.start(.export)
        try check(first.identifier != second.identifier, "\(first.identifier) twice")
        _ = try events.next("message", of: "export")
        _ = try OroBackground.request("background:post-message", payload: #"{"id":"export","data":"go on"}"#)
        try same(try phone.completes(second), true)
    },
    Case("only what is declared as continued starts so") { phone in
        try phone.launch()
        try same(OroBackground.startContinued(.sync, title: "Sync", subtitle: "of all").refusal, .notDeclared)
    },
    Case("progress that comes with the end holds nothing up") { phone in
        try phone.launch()
        for _ in 0..<20 {
            let window = try phone.start(.hasty)
            try same(try phone.completes(window), true)
        }
    },
])

extension Phone {
    fileprivate func start(_ id: OroBackgroundServiceID, file: String = #filePath, line: Int = #line) throws -> FakeWindow {
        let submission = OroBackground.startContinued(id, title: "Export", subtitle: "of all photos")
        try check(submission.accepted, "\(submission)", file: file, line: line)
        let request = try some(scheduler.pending.first { $0.kind == .continued }, "continued request", file: file, line: line)
        return try scheduler.openWindow(request.identifier)
    }
}
