@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit

let submissions = Topic("submissions", [
    Case("each code comes as what it means, and is explained") { phone in
        try phone.launchAndLeave()
        let codes: [(BGTaskScheduler.Error.Code, OroBackgroundRefusal, String)] = [
            (.unavailable, .unavailable, "background refresh is off"),
            (.tooManyPendingTaskRequests, .tooManyPending, "1 refresh and 10 processing"),
            (.notPermitted, .notPermitted, "Info.plist"),
            (.immediateRunIneligible, .immediateRunIneligible, "room"),
        ]
        for (code, refusal, words) in codes {
            phone.scheduler.refuseAll(by: BGTaskScheduler.Error(code))
            let submissions = OroBackground.submitRequests()
            try same(submissions.map(\.refusal), [refusal, refusal])
            try same(refusal.code, code.rawValue)
            try check(submissions.allSatisfy { !$0.accepted && ($0.refusal?.explanation.contains(words) ?? false) }, "\(submissions)")
        }
        phone.scheduler.refuseAll(by: nil)
        try check(OroBackground.submitRequests().allSatisfy(\.accepted), "accepted again")
    },
    Case("an error that BGTaskScheduler does not document keeps its words") { phone in
        try phone.launchAndLeave()
        let error = NSError(domain: "Odd", code: 17, userInfo: [NSLocalizedDescriptionKey: "the moon is full"])
        phone.scheduler.refuseAll(by: error)
        let refusal = try some(OroBackground.submitRequests().compactMap(\.refusal).first, "refusal")
        try check(refusal.explanation.contains("the moon is full"), refusal.explanation)
    },
    Case("background refresh that is off is code 1, and requests come back with it") { phone in
        FakeUser.switchesBackgroundRefresh(.denied)
        try phone.launchAndLeave()
        try same(OroBackground.submitRequests().map(\.refusal), [.unavailable, .unavailable])
        try same(phone.pending, [])
        FakeUser.switchesBackgroundRefresh(.available)
        FakeUser.opensApp()
        FakeUser.leavesApp()
        _ = try phone.pending("sync")
    },
    Case("the Simulator is code 1") { phone in
        FakePhone.shared.change { $0.isSimulator = true }
        try phone.launchAndLeave()
        try same(OroBackground.submitRequests().map(\.refusal), [.unavailable, .unavailable])
    },
    Case("a missing mode is code 3", plist: { $0["UIBackgroundModes"] = ["processing"] }) { phone in
        try phone.launchAndLeave()
        let submissions = OroBackground.submitRequests()
        try same(submissions.filter { !$0.accepted }, [OroBackgroundSubmission(id: "endless", refusal: .notPermitted)])
        _ = try phone.pending("tidy")
    },
    Case("a health research study without its entitlement is code 3") { phone in
        try phone.launchAndLeave()
        try phone.schedule("study")
        let submissions = OroBackground.submitRequests()
        try same(submissions.filter { !$0.accepted }, [OroBackgroundSubmission(id: "study", refusal: .notPermitted)])
    },
    Case("a request that is refused in a window does not keep it from running") { phone in
        try phone.launchAndLeave()
        let request = try phone.pending("sync")
        FakePhone.shared.advance(seconds: 3600)
        phone.scheduler.refuseAll(by: BGTaskScheduler.Error(.unavailable))
        Contacts.shared.answer { _ in
            FakeScheduler.shared.refuseAll(by: nil)
            return "null"
        }
        let window = try phone.scheduler.openWindow(request.identifier)
        try same(try phone.completes(window), true)
        // Asked for again when the window ends.
        _ = try phone.pending("sync")
    },
])
