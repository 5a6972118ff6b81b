@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit

let expiries = Topic("expiries", [
    Case("the expiry of a window reaches the service, which ends in time") { phone in
        try phone.launchAndLeave()
        let events = try Events.subscribe(on: phone)
        try phone.schedule("wait")
        let window = try phone.openWindow(of: "wait")
        try same(try events.next("message", of: "wait").data, "waits")
        try same(window.outcome, nil)
        window.expire()
        let stops = try some(try events.next("message", of: "wait").data, "message")
        try check(stops.hasPrefix("stops: "), stops)
        try same(try events.next("complete", of: "wait").outcome, "cancelled")
        try same(try phone.completes(window), false)
        try same(try phone.outcomes("wait"), ["cancelled"])
        _ = try phone.pending("sync")
    },
    Case("a service that ignores abort is ended, and completes nothing twice") { phone in
        try phone.launchAndLeave()
        let events = try Events.subscribe(on: phone)
        try phone.schedule("endless")
        let window = try phone.openWindow(of: "endless")
        _ = try events.next("run", of: "endless")
        let expired = DispatchTime.now().uptimeNanoseconds
        window.expire()
        try same(try phone.completes(window), false)
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - expired) / 1e9
        try check(seconds < 4, "completed \(seconds) s after expiry")
        // The run itself ends some time, and only the record hears of it.
        _ = try events.next("complete", of: "endless")
        try same(try phone.outcomes("endless"), ["cancelled"])
        try phone.schedule("succeed")
        let next = try phone.openWindow(of: "succeed")
        try same(try phone.completes(next), true)
    },
    Case("an expiry in the moment of the launch is answered", lives: [
        Life(ends: .killed) { phone in
            try phone.launchAndLeave()
            try phone.schedule("wait")
            _ = try phone.pending("wait")
            phone.die()
        },
        Life { phone in
            FakePhone.shared.advance(seconds: 3600)
            try phone.launch(by: .system)
            let window = try phone.scheduler.openWindow(Phone.refreshIdentifier)
            try phone.waitUntil("it can be expired") { phone.scheduler.openTasksHaveHandlers }
            window.expire()
            try same(try phone.completes(window), false)
        },
    ]),
    Case("services that were due when a window expired are served by the next") { phone in
        try phone.launchAndLeave()
        let events = try Events.subscribe(on: phone)
        try phone.schedule("wait")
        FakePhone.shared.advance(seconds: 1)
        try phone.schedule("succeed")
        let window = try phone.openWindow(of: "wait")
        _ = try events.next("message", of: "wait")
        window.expire()
        try same(try phone.completes(window), false)
        try same(try phone.outcomes("succeed"), [])
        let next = try phone.openWindow(of: "sync")
        _ = try phone.completes(next)
        try phone.waitForOutcomes("succeed", ["success"])
    },
    Case("an expiry after the completion changes nothing") { phone in
        try phone.launchAndLeave()
        let window = try phone.openWindow(of: "sync")
        try same(try phone.completes(window), true)
        window.expire()
        usleep(100_000)
        try same(window.outcome, true)
    },
    Case("expiries that meet completions never complete twice") { phone in
        try phone.launchAndLeave()
        for round in 0..<40 {
            try phone.schedule("succeed")
            let window = try phone.openWindow(of: "succeed")
            try phone.waitUntil("it can be expired") { phone.scheduler.openTasksHaveHandlers }
            usleep(useconds_t(round * 500))
            window.expire()
            _ = try phone.completes(window)
            // The expiry may have left the request to the next window.
            _ = try phone.request("cancel", #"{"id":"succeed"}"#, as: Cancelled.self)
        }
        // The time after which an expired task is completed whatever happens.
        sleep(3)
    },
])
