import FakePhone
import Foundation
@_spi(Fake) import UIKit

let selfTests = Topic("self-tests", [
    Case("nothing is wrong with what was generated") { phone in
        try phone.launch()
        try same(OroBackground.selfTest(), [])
    },
    Case("another bundle identifier is reported", plist: { $0["CFBundleIdentifier"] = "com.example.renamed" }) { phone in
        try phone.launch()
        let problem = try only(.bundleIdentifier)
        try check(problem.contains("com.example.renamed") && problem.contains("com.example.driven"), problem)
        // Continued identifiers have to begin with the app's.
        try same(OroBackground.startContinued(.export, title: "Export", subtitle: "of all").refusal, .notPermitted)
    },
    Case(
        "a missing identifier is reported",
        plist: { $0[permitted] = ($0[permitted] as? [String])?.filter { !$0.hasSuffix(".sync") } }
    ) { phone in
        try phone.launch()
        let problem = try only(.identifier)
        try check(problem.contains(Phone.identifier("sync")), problem)
    },
    Case(
        "a missing wildcard is reported",
        plist: { $0[permitted] = ($0[permitted] as? [String])?.filter { !$0.hasSuffix(".export.*") } }
    ) { phone in
        try phone.launch()
        let problem = try only(.identifier)
        try check(problem.contains(Phone.identifier("export") + ".*"), problem)
    },
    Case("a missing mode is reported", plist: { $0["UIBackgroundModes"] = ["fetch"] }) { phone in
        try phone.launch()
        let problem = try only(.backgroundMode)
        try check(problem.contains("`processing`"), problem)
    },
    Case(
        "the misspelt key is reported",
        plist: { $0["PermittedBackgroundTaskSchedulerIdentifiers"] = $0[permitted] }
    ) { phone in
        try phone.launch()
        _ = try only(.misspeltKey)
    },
    Case("background refresh that is off is reported, and no more when it is on") { phone in
        FakeUser.switchesBackgroundRefresh(.denied)
        try phone.launch()
        try phone.waitUntil("it is known") { OroBackground.selfTest().map(\.kind) == [.backgroundRefresh] }
        try same(try phone.request("available", as: Available.self).available, false)
        FakeUser.switchesBackgroundRefresh(.available)
        try phone.waitUntil("it is known") { OroBackground.selfTest().isEmpty }
        try same(try phone.request("available", as: Available.self).available, true)
        FakeUser.switchesBackgroundRefresh(.restricted)
        try phone.waitUntil("it is known") { OroBackground.selfTest().map(\.kind) == [.backgroundRefresh] }
    },
])

private let permitted = "BGTaskSchedulerPermittedIdentifiers"

private struct Available: Decodable {
    let available: Bool
}

/// The description of the only problem there is.
private func only(_ kind: OroBackgroundProblem.Kind, file: String = #filePath, line: Int = #line) throws -> String {
    let problems = OroBackground.selfTest()
    try check(problems.map(\.kind) == [kind], "problems \(problems), wanted \(kind)", file: file, line: line)
    return problems[0].description
}
