@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit

let windows = Topic("windows", [
    Case("a window runs what is due, and the next request is there before user code") { phone in
        try phone.launchAndLeave()
        let before = Contacts.shared.visits.count
        let window = try phone.openWindow(of: "sync")
        try same(try phone.completes(window), true)
        let visit = try some(Contacts.shared.visits.dropFirst(before).first, "visit")
        try same(visit.call.service, "sync")
        try check(visit.pending.contains(Phone.refreshIdentifier), "while user code ran, pending was \(visit.pending)")
        try same(try phone.outcomes("sync").first, "success")
        // Asked for again, an interval after the run.
        let next = try some(try phone.pending("sync").earliest, "earliest date")
        try check(next.timeIntervalSinceNow > 14 * 60 && next.timeIntervalSinceNow <= 15 * 60, "next at \(next)")
    },
    Case("a process that the system launches for a window serves it", lives: [
        Life(ends: .killed) { phone in
            try phone.launchAndLeave()
            _ = try phone.pending("sync")
            phone.die()
        },
        Life { phone in
            FakePhone.shared.advance(seconds: 3600)
            try phone.launch(by: .system)
            // As the system does, at once.
            let window = try phone.scheduler.openWindow(Phone.refreshIdentifier)
            try same(try phone.completes(window), true)
            try same(Contacts.shared.services, ["sync"])
            _ = try phone.pending("sync")
        },
    ]),
    Case("a service that fails makes the window unsuccessful") { phone in
        try phone.launchAndLeave()
        try phone.schedule("fail")
        let window = try phone.openWindow(of: "fail")
        try same(try phone.completes(window), false)
        try same(try phone.outcomes("fail"), ["failure"])
        try same(try phone.history("fail").first?.error?.name, "TypeError")
        _ = try phone.pending("sync")
    },
    Case("a window serves all that is due") { phone in
        try phone.launchAndLeave()
        try phone.schedule("succeed", data: "1")
        try phone.schedule("fail")
        FakePhone.shared.advance(seconds: 3600)
        // There is one request, whoever it is for.
        let window = try phone.openWindow(of: "sync")
        try same(try phone.completes(window), false)
        try same(try phone.outcomes("succeed"), ["success"])
        try same(try phone.outcomes("fail"), ["failure"])
        try same(try phone.outcomes("sync").first, "success")
    },
    Case("a processing window waits for power and network, and serves refresh services too") { phone in
        try phone.launchAndLeave()
        FakePhone.shared.advance(seconds: 2 * 86_400)
        let tidy = try phone.pending("tidy").identifier
        try check(!phone.scheduler.due.map(\.identifier).contains(tidy), "it does not wait for power")
        FakeUser.plugs(.charging, level: 0.9)
        let window = try phone.openWindow(of: "tidy")
        try same(try phone.completes(window), true)
        try check(Set(Contacts.shared.services).isSuperset(of: ["tidy", "sync"]), "\(Contacts.shared.services)")
        _ = try phone.pending("tidy")
    },
    Case("a request of a health research study says which files it needs") { phone in
        FakePhone.shared.change { $0.healthResearch = true }
        try phone.launchAndLeave()
        try phone.schedule("study")
        let request = try phone.pending("study")
        try same(request.healthProtection, FileProtectionType.completeUnlessOpen.rawValue)
        try same(try phone.completes(try phone.openWindow(of: "study")), true)
        try same(try phone.outcomes("study"), ["success"])
    },
    Case("two windows at once are completed each") { phone in
        try phone.launchAndLeave()
        FakePhone.shared.advance(seconds: 2 * 86_400)
        FakeUser.plugs(.full, level: 1)
        let refresh = try phone.openWindow(of: "sync")
        let processing = try phone.openWindow(of: "tidy")
        try same(try phone.completes(refresh), true)
        try same(try phone.completes(processing), true)
        let visits = Contacts.shared.services
        try same(visits.filter { $0 == "tidy" }.count, 1)
    },
    Case("a window in which nothing is due is completed") { phone in
        try phone.launchAndLeave()
        try phone.schedule("succeed")
        let window = try phone.openWindow(of: "succeed")
        try same(try phone.completes(window), true)
        try phone.schedule("succeed")
        _ = try phone.request("cancel", #"{"id":"sync"}"#, as: Cancelled.self)
        let request = try phone.pending("succeed")
        _ = try phone.request("cancel", #"{"id":"succeed"}"#, as: Cancelled.self)
        try phone.waitUntil("the request is cancelled") { !phone.pending.contains(request.identifier) }
    },
    Case("an isolate that is out of memory fails its run alone") { phone in
        try phone.launchAndLeave()
        try phone.schedule("hungry")
        let window = try phone.openWindow(of: "hungry")
        try same(try phone.completes(window), false)
        let run = try some(try phone.history("hungry").first, "run")
        try check(run.outcome != "success", "\(run)")
        try same(run.error?.limit, "heap")
        // The process serves on.
        try phone.schedule("succeed")
        let next = try phone.openWindow(of: "succeed")
        try same(try phone.completes(next), true)
        try same(try phone.outcomes("succeed"), ["success"])
    },
])

struct Cancelled: Decodable {
    let cancelled: String
}
