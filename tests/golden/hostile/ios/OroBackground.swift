// Made by `oro-bg gen` from "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.
//
// Add all Swift files of this folder to the app target, link the static library of the generated Rust crate, and make
// `oro_bg.h` visible: either import it in the bridging header, or add this folder to the target's Import Paths.

import BackgroundTasks
import Foundation

/// The background services of this app.
///
/// Call ``register()`` before launch ends: in `application(_:didFinishLaunchingWithOptions:)`, or in the initializer of
/// the SwiftUI `App`. Everything else follows from the declaration: services run in the windows that iOS grants, and by
/// timers while the app is in the foreground.
public enum OroBackground {
    /// Registers every declared identifier with BGTaskScheduler, exactly once, and submits the first requests.
    ///
    /// A second call registers nothing, because BGTaskScheduler ends an app that registers an identifier twice.
    @discardableResult
    public static func register() -> OroBackgroundRegistration {
        guard OroBackgroundProcess.shared.beginRegistration() else { return .alreadyRegistered }
        var refused: [String] = []
        for service in OroBackgroundDeclaration.all where service.kind.isLaunchedBySystem {
            let accepted = BGTaskScheduler.shared.register(forTaskWithIdentifier: service.identifier, using: nil) { task in
                OroBackgroundWindow(task: task, of: service).serve()
            }
            if !accepted { refused.append(service.identifier) }
        }
        OroBackgroundForeground.shared.observe()
        OroBackgroundDevice.shared.observe()
        Task.detached(priority: .utility) { submitRequests() }
        return refused.isEmpty ? .registered : .refused(identifiers: refused)
    }

    /// Submits what the plan wants pending now, and says what became of each request.
    ///
    /// Happens by itself at launch, when a window opens and ends, when the app leaves the foreground, and after each
    /// ``request(_:payload:)`` that changes something.
    @discardableResult
    public static func submitRequests() -> [OroBackgroundSubmission] {
        OroBackgroundScheduler.shared.submitWanted()
    }

    /// One request of the JavaScript contract, such as `background:schedule`; JSON in and out. What is due then runs at
    /// once if the app is in the foreground, else in a window.
    @discardableResult
    public static func request(_ name: String, payload: String? = nil) throws -> String {
        let answer = try OroBackgroundProcess.shared.runtime().request(name, payload: payload)
        if changingRequests.contains(name) { submitRequests() }
        return answer
    }

    /// After these the plan may want other requests pending.
    private static let changingRequests: Set<String> = ["background:register", "background:schedule", "background:cancel"]

    /// Runs a service now, while the app is in the foreground. The outcome is the run's report, as JSON.
    ///
    /// - Parameter data: `event.data` of the run, as JSON.
    public static func run(_ id: OroBackgroundServiceID, data: String? = nil) async throws -> String {
        try await OroBackgroundProcess.shared.runtime().run(id: id.rawValue, data: data)
    }

    /// Calls `listener` with each event of `background:events`, as JSON, on a thread of the runtime, until the returned
    /// subscription is released.
    public static func subscribe(_ listener: @escaping @Sendable (String) -> Void) throws -> OroBackgroundSubscription {
        try OroBackgroundProcess.shared.runtime().subscribe(listener)
    }

    /// Brings a capability that the configuration names in `host_permissions`: in JavaScript the module `oro:<name>`.
    /// Call it before ``register()``. A second handler of the same name replaces the first.
    ///
    /// - Parameter handler: Answers one call with JSON, or throws. What it throws rejects the call in JavaScript: an
    ///   ``OroBackgroundError`` with its code and message. Called on threads of the runtime, and may block them; the
    ///   calls of one service come one after the other.
    public static func capability(
        _ name: String, _ handler: @escaping @Sendable (OroBackgroundCall) throws -> String
    ) {
        OroBackgroundDevice.shared.bring(name, handler)
    }

    /// What would keep services from running in this build, on this device: an Info.plist that is not the one that
    /// `oro-bg gen` wrote, another bundle identifier, background refresh that is off. Empty when all is well.
    ///
    /// For debug builds and support screens; it changes nothing.
    public static func selfTest() -> [OroBackgroundProblem] {
        OroBackgroundSelfTest.run()
    }
}

/// Id of a service. The declared ones are its static members.
public struct OroBackgroundServiceID: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

extension OroBackgroundServiceID {
    /// async "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let async_ = OroBackgroundServiceID(rawValue: "async")
    /// class "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let class_ = OroBackgroundServiceID(rawValue: "class")
    /// default "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let default_ = OroBackgroundServiceID(rawValue: "default")
    /// fn "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let fn = OroBackgroundServiceID(rawValue: "fn")
    /// fun "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let fun = OroBackgroundServiceID(rawValue: "fun")
    /// in "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let in_ = OroBackgroundServiceID(rawValue: "in")
    /// init "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let init_ = OroBackgroundServiceID(rawValue: "init")
    /// is "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let is_ = OroBackgroundServiceID(rawValue: "is")
    /// never "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let never = OroBackgroundServiceID(rawValue: "never")
    /// object "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let object = OroBackgroundServiceID(rawValue: "object")
    /// raw-value "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let rawValue_ = OroBackgroundServiceID(rawValue: "raw-value")
    /// self "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let self_ = OroBackgroundServiceID(rawValue: "self")
    /// Special
    public static let special = OroBackgroundServiceID(rawValue: "special")
    /// type "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let type = OroBackgroundServiceID(rawValue: "type")
    /// when "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本
    public static let when = OroBackgroundServiceID(rawValue: "when")
}

/// A call of a service to a capability of the app: `await contacts.find(query)` is the operation `find` of `contacts`.
public struct OroBackgroundCall: Equatable, Sendable {
    public let capability: String
    /// Id of the service that calls.
    public let service: String
    public let operation: String
    /// The argument, as JSON; `null` when there is none.
    public let payload: String
}

/// An error with the stable code that JavaScript sees, such as `ENOENT` or `NotSupportedError`, and a message for people.
public struct OroBackgroundError: Error, Equatable, Sendable {
    public let code: String
    public let message: String

    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
