@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit

let restarts = Topic("restarts", [
    Case("a force-quit in the middle of a run is recorded, and the next launch asks again", lives: [
        Life(ends: .killed) { phone in
            try phone.launchAndLeave()
            let events = try Events.subscribe(on: phone)
            try phone.schedule("wait")
            _ = try phone.openWindow(of: "wait")
            _ = try events.next("message", of: "wait")
            phone.forceQuit()
        },
        Life { phone in
            try same(phone.pending, [])
            try phone.launch()
            try phone.waitForOutcomes("wait", ["crashed"])
            _ = try phone.pending("sync")
            FakeUser.leavesApp()
            let window = try phone.openWindow(of: "sync")
            try same(try phone.completes(window), true)
        },
    ]),
    Case("a process that the system ends in the middle of a run has asked for the next one", lives: [
        Life(ends: .killed) { phone in
            try phone.launchAndLeave()
            let events = try Events.subscribe(on: phone)
            try phone.schedule("endless")
            _ = try phone.openWindow(of: "endless")
            _ = try events.next("run", of: "endless")
            phone.die()
        },
        Life { phone in
            // For whoever it is: the window serves all.
            let request = try phone.pendingRefresh().identifier
            FakePhone.shared.advance(seconds: 3600)
            try phone.launch(by: .system)
            let window = try phone.scheduler.openWindow(request)
            try same(try phone.completes(window), true)
            try same(Contacts.shared.services, ["sync"])
            try same(try phone.outcomes("endless"), ["crashed"])
        },
    ]),
    Case("what was scheduled outlasts a force-quit", lives: [
        Life(ends: .killed) { phone in
            try phone.launchAndLeave()
            try phone.schedule("succeed", data: #"{"text":"ü 🦀"}"#)
            phone.forceQuit()
        },
        Life { phone in
            // In the foreground, what is due runs at once.
            try phone.launch()
            try phone.waitForOutcomes("succeed", ["success"])
        },
    ]),
    Case("a process that is ended between windows changes nothing", lives: (0..<4).map { life in
        Life(ends: .killed) { phone in
            if life == 0 { try phone.launchAndLeave() } else { try phone.launch(by: .system) }
            let runs = try phone.outcomes("sync").count
            let window = try phone.openWindow(of: "sync")
            try same(try phone.completes(window), true)
            try same(try phone.outcomes("sync").count, runs + 1)
            FakePhone.shared.advance(seconds: 3600)
            phone.die()
        }
    }),
])
