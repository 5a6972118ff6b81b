@_spi(Fake) import BackgroundTasks
import FakePhone
import Foundation
@_spi(Fake) import Network
@_spi(Fake) import UIKit
@_spi(Fake) import UserNotifications

let device = Topic("device", [
    Case("a notification arrives") { phone in
        try phone.launch()
        _ = try phone.wait { try await OroBackground.run(.notify, data: #"{"title":"Hello"}"#) }
        let shown = try some(FakeCenter.shared.shown.first, "notification")
        try same([shown.title, shown.body], ["Hello", "ünï 🦀"])
        // The same tag takes its place.
        _ = try phone.wait { try await OroBackground.run(.notify, data: #"{"title":"Again"}"#) }
        try same(FakeCenter.shared.shown.map(\.title), ["Again"])
    },
    Case("a notification that the user does not allow rejects") { phone in
        FakePhone.shared.change { $0.notificationsAllowed = false }
        try phone.launch()
        _ = try phone.wait { try await OroBackground.run(.notify, data: #"{"title":"Hello"}"#) }
        let run = try some(try phone.history("notify").first, "run")
        try same(run.outcome, "failure")
        try same(run.error?.name, "NotAllowedError")
        try same(FakeCenter.shared.shown, [])
    },
    Case("a service that needs a network waits for one") { phone in
        FakeNetwork.connect(.offline)
        try phone.launch()
        try phone.schedule("online")
        try phone.waitUntil("it waits for the network") { try phone.status("online").waiting?.reason.unmet == "network" }
        FakeNetwork.connect(.cellular)
        try phone.waitForOutcomes("online", ["success"])
    },
    Case("a window without a network does not run what needs one", lives: [
        Life(ends: .killed) { phone in
            try phone.launchAndLeave()
            try phone.schedule("online")
            _ = try phone.pending("online")
            phone.die()
        },
        Life { phone in
            FakePhone.shared.advance(seconds: 3600)
            FakeNetwork.connect(.offline)
            try phone.launch(by: .system)
            let window = try phone.scheduler.openWindow(Phone.refreshIdentifier)
            _ = try phone.completes(window)
            try same(try phone.outcomes("online"), [])
            FakeNetwork.connect(.wifi)
            try phone.waitUntil("it waits no more") { try phone.status("online").waiting?.reason.unmet == nil }
            let next = try phone.openWindow(of: "sync")
            try same(try phone.completes(next), true)
            try phone.waitForOutcomes("online", ["success"])
        },
    ]),
    Case("battery and metered networks are told") { phone in
        FakeUser.plugs(.unplugged, level: 0.1)
        FakeNetwork.connect(.wifi, constrained: true)
        try phone.launch()
        try phone.schedule("charged")
        // The first of what it waits for.
        func waitsFor(_ unmet: String) throws {
            try phone.waitUntil("it waits for \(unmet)") { try phone.status("charged").waiting?.reason.unmet == unmet }
        }
        try waitsFor("unmetered-network")
        FakeNetwork.connect(.wifi)
        try waitsFor("charging")
        FakeUser.plugs(.charging, level: 0.1)
        try waitsFor("battery-not-low")
        FakeUser.plugs(.full, level: 0.9)
        try phone.waitForOutcomes("charged", ["success"])
        // Low Power Mode is a low battery.
        FakeUser.switchesLowPowerMode(on: true)
        try phone.schedule("charged")
        try waitsFor("battery-not-low")
        FakeUser.switchesLowPowerMode(on: false)
        try phone.waitForOutcomes("charged", ["success", "success"])
    },
    Case("a capability of the app answers") { phone in
        try phone.launch()
        Contacts.shared.answer { call in
            switch call.operation {
            case "find": return #"{"found":\#(call.payload)}"#
            case "lock": throw OroBackgroundError(code: "NotAllowedError", message: "contacts are locked")
            default: throw CocoaError(.featureUnsupported)
            }
        }
        let question = #"{"operation":"find","payload":{"name":"ü 🦀 \" $"}}"#
        let found = try phone.wait { try await OroBackground.run(.ask, data: question) }
        try check(found.contains(#""found":{"name":"ü 🦀 \" $"}"#), found)
        let call = try some(Contacts.shared.visits.last?.call, "call")
        try same([call.capability, call.service, call.operation], ["contacts", "ask", "find"])
        _ = try phone.wait { try await OroBackground.run(.ask, data: #"{"operation":"lock"}"#) }
        try same(try phone.history("ask").first?.error?.name, "NotAllowedError")
        _ = try phone.wait { try await OroBackground.run(.ask, data: #"{"operation":"other"}"#) }
        try same(try phone.outcomes("ask"), ["failure", "failure", "success"])
    },
    Case("a capability that the app does not bring is refused") { phone in
        _ = try phone.launch { OroBackground.register() }
        _ = try phone.wait { try await OroBackground.run(.ask, data: #"{"operation":"find"}"#) }
        try same(try phone.history("ask").first?.error?.name, "NotSupportedError")
    },
])
