@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import UIKit

/// The runtime cannot open: a file is in the place of its folder.
let brokenState = Topic("broken-state", [
    Case("without a runtime windows are completed, and the next request is there") { phone in
        try breakState(phone)
        try same(try phone.launch(), .registered)
        FakeUser.leavesApp()
        for _ in 0..<3 {
            let window = try phone.openWindow(of: "sync")
            try same(try phone.completes(window), false)
            _ = try phone.pending("sync")
        }
        FakeUser.plugs(.charging, level: 1)
        let processing = try phone.openWindow(of: "tidy")
        try same(try phone.completes(processing), false)
        _ = try phone.pending("tidy")
    },
    Case("calls say what is wrong") { phone in
        try breakState(phone)
        try phone.launch()
        let request = try thrown { _ = try OroBackground.request("background:list") }
        try same((request as? OroBackgroundError)?.code, "EIO")
        let run = try thrown { _ = try phone.wait { try await OroBackground.run(.succeed) } }
        try same((run as? OroBackgroundError)?.code, "EIO")
        let subscribe = try thrown { _ = try OroBackground.subscribe { _ in } }
        try same((subscribe as? OroBackgroundError)?.code, "EIO")
        let window = OroBackground.startContinued(.export, title: "Export", subtitle: "of all")
        try same(window.accepted, true)
        let request2 = try some(phone.scheduler.pending.first { $0.kind == .continued }, "continued request")
        try same(try phone.completes(try phone.scheduler.openWindow(request2.identifier)), false)
    },
    Case("a state that can be read again serves again") { phone in
        try breakState(phone)
        try phone.launchAndLeave()
        let window = try phone.openWindow(of: "sync")
        try same(try phone.completes(window), false)
        try FileManager.default.removeItem(at: place(phone))
        // The interval begins with the state.
        try same(try phone.completes(try phone.openWindow(of: "sync")), true)
        try same(try phone.outcomes("sync"), [])
        try same(try phone.completes(try phone.openWindow(of: "sync")), true)
        try same(try phone.outcomes("sync"), ["success"])
    },
])

private func place(_ phone: Phone) -> URL { Phone.support(of: phone.folder).appendingPathComponent("oro") }

private func breakState(_ phone: Phone) throws {
    try FileManager.default.createDirectory(at: Phone.support(of: phone.folder), withIntermediateDirectories: true)
    try Data("no folder".utf8).write(to: place(phone))
}
