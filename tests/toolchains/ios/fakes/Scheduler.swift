@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit

let schedulerFake = Topic("fake-scheduler", [
    Case("an app that keeps the rules lives") { phone in
        try same(phone.launch { App.registerAll() }, true)
        try App.submitRefresh()
        let window = try phone.scheduler.openWindow(App.refresh)
        try same(window.waitForOutcome(seconds: Phone.guardSeconds), true)
        try same(phone.scheduler.pending, [])
    },

    Case("an identifier that is not in Info.plist is not registered") { phone in
        try same(phone.launch { App.registerAll() && !App.register("com.example.fakes.other") }, true)
    },
    Case("registering twice kills", ends: .killedForRule("com.example.fakes.refresh was registered twice")) { phone in
        _ = try phone.launch { App.registerAll() && App.register(App.refresh) }
    },
    Case("registering late kills", ends: .killedForRule("after the app had finished launching")) { phone in
        _ = try phone.launch { App.register(App.processing) }
        try phone.complained("fakes.refresh is in Info.plist and has no launch handler")
        _ = App.register(App.refresh)
    },
    Case("continued processing may register late") { phone in
        _ = try phone.launch { App.registerAll() }
        try same(App.register("\(App.export).1"), true)
        try same(App.register("com.example.fakes.exports.1"), false)
    },
    Case("a wildcard of another app permits nothing", plist: { $0["CFBundleIdentifier"] = "com.example.other" }) { phone in
        _ = try phone.launch { App.registerAll() }
        try same(App.register("\(App.export).1"), false)
        try same(try App.refusal { try App.submitContinued() }, 3)
    },
    Case("a listed identifier without handler is a complaint") { phone in
        _ = try phone.launch { App.register(App.refresh) }
        try phone.complained("fakes.processing is in Info.plist and has no launch handler")
    },
    Case("a complaint that nobody takes fails a case", ends: .failed("has no launch handler")) { phone in
        _ = try phone.launch { App.register(App.refresh) }
    },
    Case("a launch without handler kills", ends: .killedForRule("was launched and has no launch handler")) { phone in
        _ = try phone.launch { App.register(App.processing) }
        try App.submitRefresh()
        _ = try phone.scheduler.openWindow(App.refresh)
    },

    Case("the Simulator has no scheduler") { phone in
        FakePhone.shared.change { $0.isSimulator = true }
        _ = try phone.launch { App.registerAll() }
        try same(try App.refusal { try App.submitRefresh() }, 1)
        try same(try App.refusal { try App.submitContinued() }, 1)
    },
    Case("background refresh that is off is error 1") { phone in
        _ = try phone.launch { App.registerAll() }
        FakeUser.switchesBackgroundRefresh(.denied)
        try same(try App.refusal { try App.submitRefresh() }, 1)
        try same(try App.refusal { try App.submit(BGProcessingTaskRequest(identifier: App.processing)) }, 1)
        FakeUser.switchesBackgroundRefresh(.available)
        try App.submitRefresh()
    },
    Case("a second refresh request is error 2", plist: { $0["BGTaskSchedulerPermittedIdentifiers"] = ["a", "b"] }) { phone in
        _ = try phone.launch { App.register("a") && App.register("b") }
        try App.submit(BGAppRefreshTaskRequest(identifier: "a"))
        try same(try App.refusal { try App.submit(BGAppRefreshTaskRequest(identifier: "b")) }, 2)
        // One that is pending already is replaced.
        try App.submit(BGAppRefreshTaskRequest(identifier: "a"))
        try same(phone.scheduler.pending.map(\.identifier), ["a"])
        // Processing has a limit of its own.
        try App.submit(BGProcessingTaskRequest(identifier: "b"))
    },
    Case(
        "an eleventh processing request is error 2",
        plist: { $0["BGTaskSchedulerPermittedIdentifiers"] = (1...11).map { "p\($0)" } }
    ) { phone in
        _ = try phone.launch { (1...11).allSatisfy { App.register("p\($0)") } }
        for number in 1...10 { try App.submit(BGProcessingTaskRequest(identifier: "p\(number)")) }
        try same(try App.refusal { try App.submit(BGProcessingTaskRequest(identifier: "p11")) }, 2)
        BGTaskScheduler.shared.cancel(taskRequestWithIdentifier: "p3")
        try App.submit(BGProcessingTaskRequest(identifier: "p11"))
        BGTaskScheduler.shared.cancelAllTaskRequests()
        try same(phone.scheduler.pending, [])
    },
    Case("an identifier that is not in Info.plist is error 3") { phone in
        _ = try phone.launch { App.registerAll() }
        try same(try App.refusal { try App.submit(BGAppRefreshTaskRequest(identifier: "com.example.fakes.other")) }, 3)
    },
    Case("a missing background mode is error 3", plist: { $0["UIBackgroundModes"] = ["processing"] }) { phone in
        _ = try phone.launch { App.registerAll() }
        try same(try App.refusal { try App.submitRefresh() }, 3)
        try App.submit(BGProcessingTaskRequest(identifier: App.processing))
    },
    Case("continued processing that may not wait is error 4") { phone in
        _ = try phone.launch { App.registerAll() }
        FakePhone.shared.change { $0.roomForContinued = false }
        try same(try App.refusal { try App.submitContinued(strategy: .fail) }, 4)
        try App.submitContinued(strategy: .queue)
        try same(phone.scheduler.due, [])
        FakePhone.shared.change { $0.roomForContinued = true }
        try same(phone.scheduler.due.map(\.identifier), ["\(App.export).1"])
    },
    Case("continued processing without a GPU is error 3") { phone in
        _ = try phone.launch { App.registerAll() }
        try same(BGTaskScheduler.supportedResources, [])
        try same(try App.refusal { try App.submitContinued(resources: .gpu) }, 3)
    },
    Case("health research without its entitlement is error 3") { phone in
        _ = try phone.launch { App.registerAll() }
        let request = BGHealthResearchTaskRequest(identifier: App.processing)
        request.protectionTypeOfRequiredData = .completeUnlessOpen
        try same(try App.refusal { try App.submit(request) }, 3)
        FakePhone.shared.change { $0.healthResearch = true }
        try App.submit(request)
        try same(phone.scheduler.pending.map(\.healthProtection), [FileProtectionType.completeUnlessOpen.rawValue])
    },
    Case("continued processing needs a title and the foreground") { phone in
        _ = try phone.launch { App.registerAll() }
        try App.submitContinued(title: "")
        try phone.complained("title and subtitle are required")
        FakeUser.leavesApp()
        try App.submitContinued()
        try phone.complained("from the background")
    },
    Case("submissions are refused when a test says so") { phone in
        _ = try phone.launch { App.registerAll() }
        phone.scheduler.refuseAll(by: BGTaskScheduler.Error(.tooManyPendingTaskRequests))
        try same(try App.refusal { try App.submitRefresh() }, 2)
        phone.scheduler.refuseAll(by: CocoaError(.featureUnsupported))
        try same((try thrown { try App.submitRefresh() } as NSError).domain, NSCocoaErrorDomain)
        phone.scheduler.refuseAll(by: nil)
        try App.submitRefresh()
    },

    Case("a window waits for what its request asks") { phone in
        _ = try phone.launch { App.registerAll() }
        try App.submitRefresh(in: 60)
        let request = BGProcessingTaskRequest(identifier: App.processing)
        request.requiresNetworkConnectivity = true
        request.requiresExternalPower = true
        try App.submit(request)
        // What the app does with its object afterwards is not the scheduler's.
        request.requiresExternalPower = false
        func due() -> [String] { phone.scheduler.due.map(\.identifier) }
        try same(due(), [])
        _ = try thrown { _ = try phone.scheduler.openWindow(App.refresh) }
        FakePhone.shared.advance(seconds: 61)
        try same(due(), [App.refresh])
        FakeUser.plugs(.charging, level: 1)
        try same(due(), [App.refresh, App.processing])
        FakePhone.shared.change { $0.network = .offline }
        try same(due(), [App.refresh])
        FakePhone.shared.change { $0.network = .cellular }
        FakePhone.shared.change { $0.idle = false }
        try same(due(), [App.refresh])
        FakeUser.switchesLowPowerMode(on: true)
        try same(due(), [])
    },
    Case("what is pending outlasts the process and not a force-quit", lives: [
        Life(ends: .killed) { phone in
            _ = try phone.launch { App.registerAll() }
            try App.submitRefresh(in: 3600)
            FakePhone.shared.advance(seconds: 3601)
            phone.die()
        },
        Life(ends: .killed) { phone in
            _ = try phone.launch(by: .system) { App.registerAll() }
            let window = try phone.scheduler.openWindow(App.refresh)
            try same(window.waitForOutcome(seconds: Phone.guardSeconds), true)
            try App.submitRefresh()
            phone.forceQuit()
        },
        Life { phone in
            _ = try thrown { _ = try phone.launch(by: .system) { App.registerAll() } }
        },
    ]),
])
