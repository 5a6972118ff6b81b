@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation

let taskFake = Topic("fake-task", [
    Case("a task that is never completed is a complaint", ends: .failed("never completed")) { phone in
        _ = try phone.launch { App.registerAll { $0.task.expirationHandler = {} } }
        _ = try openRefresh(phone)
        try phone.waitUntil("the handler has run") { phone.scheduler.openTasksHaveHandlers }
    },
    Case("a task that is completed twice is a complaint") { phone in
        _ = try phone.launch {
            App.registerAll { launched in
                App.completes(launched)
                launched.task.setTaskCompleted(success: false)
            }
        }
        let window = try openRefresh(phone)
        try same(window.waitForOutcome(seconds: Phone.guardSeconds), true)
        try phone.waitUntil("it is noted") { FakePhone.shared.log.contains { $0.contains("complaint") } }
        try phone.complained("was completed twice")
        // The first word counts.
        try same(window.outcome, true)
    },
    Case("a handler that returns without an expirationHandler is a complaint") { phone in
        let started = DispatchSemaphore(value: 0)
        _ = try phone.launch {
            App.registerAll { launched in
                DispatchQueue.global().async {
                    started.wait()
                    launched.task.setTaskCompleted(success: true)
                }
            }
        }
        let window = try openRefresh(phone)
        try phone.waitUntil("it is noted") { FakePhone.shared.log.contains { $0.contains("complaint") } }
        try phone.complained("no expirationHandler")
        started.signal()
        try same(window.waitForOutcome(seconds: Phone.guardSeconds), true)
    },
    Case("an expiry that nobody handles marks the task unsuccessful") { phone in
        let gone = DispatchSemaphore(value: 0)
        _ = try phone.launch {
            App.registerAll { launched in
                launched.task.expirationHandler = {}
                DispatchQueue.global().asyncAfter(deadline: .now() + 0.1) {
                    launched.task.expirationHandler = nil
                    gone.signal()
                }
            }
        }
        let window = try openRefresh(phone)
        gone.wait()
        window.expire()
        try phone.complained("the system marks it unsuccessful")
        try same(window.outcome, false)
    },
    Case("an expirationHandler that completes is in order") { phone in
        _ = try phone.launch {
            App.registerAll { launched in
                launched.task.expirationHandler = { launched.task.setTaskCompleted(success: false) }
            }
        }
        let window = try openRefresh(phone)
        try phone.waitUntil("the handler is there") { phone.scheduler.openTasksHaveHandlers }
        window.expire()
        try same(window.outcome, false)
        // Too late, and nothing comes of it.
        window.expire()
    },
    Case("an expiry that is not answered kills", ends: .killedForRule("was not completed within 5.0 s of its expiration")) { phone in
        _ = try phone.launch { App.registerAll { $0.task.expirationHandler = {} } }
        let window = try openRefresh(phone)
        try phone.waitUntil("the handler is there") { phone.scheduler.openTasksHaveHandlers }
        window.expire()
        _ = window.waitForOutcome(seconds: Phone.guardSeconds)
    },
    Case("an expirationHandler after the expiry is a complaint") { phone in
        _ = try phone.launch {
            App.registerAll { launched in
                launched.task.expirationHandler = {
                    launched.task.expirationHandler = {}
                    launched.task.setTaskCompleted(success: false)
                }
            }
        }
        let window = try openRefresh(phone)
        try phone.waitUntil("the handler is there") { phone.scheduler.openTasksHaveHandlers }
        window.expire()
        try phone.complained("after it had expired")
    },
    Case("a continued task has progress and titles") { phone in
        _ = try phone.launch { App.registerAll() }
        _ = App.register("\(App.export).1") { launched in
            let task = launched.continued
            task.expirationHandler = { launched.task.setTaskCompleted(success: false) }
            task.progress.totalUnitCount = 4
            task.progress.completedUnitCount = 3
            task.updateTitle("Nearly", subtitle: task.subtitle)
            task.setTaskCompleted(success: true)
        }
        try App.submitContinued()
        let window = try phone.scheduler.openWindow("\(App.export).1")
        try same(window.waitForOutcome(seconds: Phone.guardSeconds), true)
        try same(window.progress, 0.75)
        try same([window.titles.title, window.titles.subtitle], ["Nearly", "of all"])
    },
])

private func openRefresh(_ phone: Phone) throws -> FakeWindow {
    try App.submitRefresh()
    return try phone.scheduler.openWindow(App.refresh)
}
