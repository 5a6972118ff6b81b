@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit

let manyServices = Topic("many-services", [
    Case("ten services share one refresh request, and none starves") { phone in
        try phone.launchAndLeave()
        FakePhone.shared.advance(seconds: 86_400)
        for round in 0..<12 {
            let window = try phone.openAnyWindow()
            try same(try phone.completes(window), true)
            // The fake refuses a second one; this is what was asked for.
            try phone.waitUntil("one request is pending in round \(round)") {
                phone.scheduler.pending.filter { $0.kind == .refresh }.count == 1
            }
        }
        // All have been due at the first window.
        try same(Set(Contacts.shared.services), services)
        let refused = FakePhone.shared.log.filter { $0.hasPrefix("refused") }
        try same(refused, [])
    },
    Case("windows that are cut short serve all in the end, each at a process of its own", lives:
        [Life(ends: .killed) { phone in
            try phone.launchAndLeave()
            _ = try phone.pendingRefresh()
            FakePhone.shared.advance(seconds: 86_400)
            phone.die()
        }]
            + (0..<10).map { life in
                Life(ends: life == 9 ? .inOrder : .killed) { phone in
                    // The first service takes the time of the whole window.
                    let started = DispatchSemaphore(value: 0)
                    let over = DispatchSemaphore(value: 0)
                    Contacts.shared.answer { _ in
                        started.signal()
                        over.wait()
                        return "null"
                    }
                    try phone.launch(by: .system)
                    let window = try phone.openAnyWindow()
                    try same(started.wait(timeout: .now() + Phone.guardSeconds), .success)
                    window.expire()
                    try same(try phone.completes(window), false)
                    over.signal()
                    let service = try some(Contacts.shared.services.first, "service")
                    try phone.waitForRecord(of: service)
                    _ = try phone.pendingRefresh()
                    if life < 9 { phone.die() }
                    // Ten windows of one service each have served all ten.
                    let served = try services.filter { try !phone.history($0).isEmpty }
                    try same(served, services)
                }
            }
    ),
    Case("the request has one identifier, and the date of the service that is due first") { phone in
        try phone.launchAndLeave()
        let launched = Date()
        let first = try phone.pendingRefresh()
        try same(first.identifier, Phone.identifier("s1"))
        let window = try phone.openAnyWindow()
        try same(try phone.completes(window), true)
        // s1 is due again a moment after s2.
        let second = try phone.pendingRefresh()
        try same(second.identifier, first.identifier)
        let wait = try some(second.earliest, "date").timeIntervalSince(launched)
        try check(abs(wait - 30 * 60) < 10, "asked for \(wait) s after the launch")
    },
])

private let services = Set((1...10).map { "s\($0)" })

extension Phone {
    fileprivate func openAnyWindow(file: String = #filePath, line: Int = #line) throws -> FakeWindow {
        let request = try pendingRefresh(file: file, line: line)
        if let earliest = request.earliest { FakePhone.shared.advance(seconds: max(0, earliest.timeIntervalSinceNow) + 1) }
        return try scheduler.openWindow(request.identifier)
    }

    fileprivate func waitForRecord(of id: String, file: String = #filePath, line: Int = #line) throws {
        try waitUntil("the run of \(id) is recorded", file: file, line: line) { try !history(id).isEmpty }
    }
}
