// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

import Foundation

/// What ``OroBackground/register()`` came to.
public enum OroBackgroundRegistration: Equatable, Sendable {
    case registered
    case alreadyRegistered
    /// BGTaskScheduler refused these: they are not under BGTaskSchedulerPermittedIdentifiers of the Info.plist that the
    /// app was built with, or the app's bundle identifier is not the one of the configuration.
    case refused(identifiers: [String])
}

/// What BGTaskScheduler said to a request.
public struct OroBackgroundSubmission: Equatable, Sendable {
    /// Id of the service that the request is for.
    public let id: String
    /// Why it was not accepted; `nil` when it is pending.
    public let refusal: OroBackgroundRefusal?

    public var accepted: Bool { refusal == nil }
}

/// Why a request was not accepted. The codes are those of BGTaskScheduler.Error.
public enum OroBackgroundRefusal: Equatable, Sendable {
    /// 1: the user switched background refresh off, or this is the Simulator or an extension.
    case unavailable
    /// 2: more than 1 refresh or 10 processing requests are pending.
    case tooManyPending
    /// 3: the background mode or the identifier is missing in Info.plist, or the user denied it.
    case notPermitted
    /// 4: continued processing cannot start now, and was not to be queued.
    case immediateRunIneligible
    /// No declared service of this kind has the id.
    case notDeclared
    /// Anything else, with the code and the system's words.
    case other(code: Int, message: String)

    init(code: Int, message: String) {
        switch code {
        case 1: self = .unavailable
        case 2: self = .tooManyPending
        case 3: self = .notPermitted
        case 4: self = .immediateRunIneligible
        default: self = .other(code: code, message: message)
        }
    }

    /// The code of BGTaskScheduler.Error; 0 when it did not come from there.
    public var code: Int {
        switch self {
        case .unavailable: return 1
        case .tooManyPending: return 2
        case .notPermitted: return 3
        case .immediateRunIneligible: return 4
        case .notDeclared: return 0
        case .other(let code, _): return code
        }
    }

    /// What happened and what to do about it.
    public var explanation: String {
        switch self {
        case .unavailable:
            return "background refresh is off for this app or device, or this is the Simulator, which has no scheduler"
        case .tooManyPending:
            return "too many requests are pending: iOS takes 1 refresh and 10 processing requests per app"
        case .notPermitted:
            return "Info.plist lacks the identifier or the background mode: run `oro-bg gen` and build again"
        case .immediateRunIneligible:
            return "the system has no room for it now: try again, or ask for it to be queued"
        case .notDeclared:
            return "no declared service of this kind has the id"
        case .other(_, let message):
            return message
        }
    }
}
