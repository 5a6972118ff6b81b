@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit

let launches = Topic("launches", [
    Case("the first launch registers every identifier and asks for what comes first") { phone in
        try same(try phone.launch(), .registered)
        let tidy = try phone.pending("tidy")
        try same(tidy.kind, .processing)
        try same([tidy.network, tidy.power], [true, true])
        let sync = try phone.pending("sync")
        try same(sync.kind, .refresh)
        try same([sync.network, sync.power], [false, false])
        // What runs on demand is not asked for.
        try same(phone.pending.count, 2)
    },
    Case("a launch by the system registers too, and opens no foreground", lives: [
        Life(ends: .killed) { phone in
            try phone.launchAndLeave()
            _ = try phone.pending("sync")
            phone.die()
        },
        Life { phone in
            FakePhone.shared.advance(seconds: 3600)
            try same(try phone.launch(by: .system), .registered)
            // It is due, and waits for the window all the same.
            usleep(200_000)
            try same(try phone.outcomes("sync"), [])
            _ = try phone.pending("sync")
        },
    ]),
    Case("a second register registers nothing") { phone in
        try same(try phone.launch(), .registered)
        // The fake would have ended the process.
        try same(OroBackground.register(), .alreadyRegistered)
        try same(OroBackground.register(), .alreadyRegistered)
    },
    Case("many threads register once") { phone in
        let answers = Answers()
        try phone.launch { DispatchQueue.concurrentPerform(iterations: 8) { _ in answers.add(OroBackground.register()) } }
        try same(answers.all.filter { $0 == .registered }.count, 1)
        try same(answers.all.filter { $0 == .alreadyRegistered }.count, 7)
    },
    Case(
        "identifiers that Info.plist lacks are named, and the others serve",
        plist: { $0[permitted] = ($0[permitted] as? [String])?.filter { !$0.hasSuffix(".tidy") && !$0.hasSuffix(".charged") } }
    ) { phone in
        try same(try phone.launch(), .refused(identifiers: [Phone.identifier("charged"), Phone.identifier("tidy")]))
        FakeUser.leavesApp()
        let window = try phone.openWindow(of: "sync")
        try same(try phone.completes(window), true)
        let refused = OroBackground.submitRequests().filter { !$0.accepted }
        try same(refused, [OroBackgroundSubmission(id: "tidy", refusal: .notPermitted)])
    },
    Case("all calls before register are in order") { phone in
        try same(OroBackground.selfTest(), [])
        try same(try phone.status("sync").state, "pending")
        try same(try phone.launch(), .registered)
    },
    Case("what is pending says what submitRequests says") { phone in
        try phone.launchAndLeave()
        let submissions = OroBackground.submitRequests()
        try same(submissions.map(\.id).sorted(), ["endless", "tidy"])
        try check(submissions.allSatisfy(\.accepted), "\(submissions)")
        try same(phone.pending.sorted(), [Phone.refreshIdentifier, Phone.identifier("tidy")])
    },
])

private let permitted = "BGTaskSchedulerPermittedIdentifiers"

private final class Answers: @unchecked Sendable {
    private let lock = NSLock()
    private var answers: [OroBackgroundRegistration] = []

    var all: [OroBackgroundRegistration] { lock.withLock { answers } }

    func add(_ answer: OroBackgroundRegistration) { lock.withLock { answers.append(answer) } }
}
