import Foundation

/// Cases about one thing.
struct Topic: Sendable {
    let name: String
    let cases: [Case]

    init(_ name: String, _ cases: [Case]) {
        self.name = name
        self.cases = cases
    }
}

/// One thing that is to hold of an app on a phone of its own.
struct Case: Sendable {
    let name: String
    /// What this app's Info.plist has otherwise than the others'.
    let plist: @Sendable (inout [String: Any]) -> Void
    /// The processes of the app, one after the other.
    let lives: [Life]

    init(_ name: String, plist: @escaping @Sendable (inout [String: Any]) -> Void = { _ in }, lives: [Life]) {
        self.name = name
        self.plist = plist
        self.lives = lives
    }

    init(
        _ name: String, plist: @escaping @Sendable (inout [String: Any]) -> Void = { _ in }, ends: Life.End = .inOrder,
        _ body: @escaping @Sendable (Phone) throws -> Void
    ) {
        self.init(name, plist: plist, lives: [Life(ends: ends, body)])
    }
}

/// One process of the app.
struct Life: Sendable {
    enum End: Equatable, Sendable {
        case inOrder
        /// By SIGKILL: the user force-quits it, or the system takes its memory.
        case killed
        /// By iOS, for breaking a rule; the reason has these words in it.
        case killedForRule(String)
        /// As a failed case, with these words.
        case failed(String)
        /// By the thread sanitizer.
        case killedForRace
    }

    let end: End
    let body: @Sendable (Phone) throws -> Void

    init(ends end: End = .inOrder, _ body: @escaping @Sendable (Phone) throws -> Void) {
        self.end = end
        self.body = body
    }
}

/// An expectation does not hold.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, _ file: String, _ line: Int) {
        description = "\((file as NSString).lastPathComponent):\(line): \(what)"
    }
}

func check(_ holds: Bool, _ what: @autoclosure () throws -> String, file: String = #filePath, line: Int = #line) throws {
    if !holds { throw Unexpected(try what(), file, line) }
}

func same<Value: Equatable>(_ found: Value, _ wanted: Value, file: String = #filePath, line: Int = #line) throws {
    try check(found == wanted, "found \(found), wanted \(wanted)", file: file, line: line)
}

func some<Value>(_ found: Value?, _ what: String, file: String = #filePath, line: Int = #line) throws -> Value {
    guard let found else { throw Unexpected("no \(what)", file, line) }
    return found
}

/// What `body` throws, which it must.
func thrown(by body: () throws -> Void, file: String = #filePath, line: Int = #line) throws -> any Error {
    do {
        try body()
    } catch {
        return error
    }
    throw Unexpected("nothing is thrown", file, line)
}
