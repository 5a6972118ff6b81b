// Stub of the parts of Apple's Network that tell the state of the connection: the public Swift signatures, without behaviour.

import Foundation

public final class NWPathMonitor: Sendable {
    public var currentPath: NWPath { stub() }
    public var pathUpdateHandler: (@Sendable (NWPath) -> Void)? {
        get { stub() }
        set {}
    }

    public init() {}

    public func start(queue: DispatchQueue) {}

    public func cancel() {}
}

public struct NWPath: Equatable, Sendable {
    public enum Status: Sendable {
        case satisfied
        case unsatisfied
        case requiresConnection
    }

    public var status: Status { stub() }
    public var isExpensive: Bool { stub() }
    public var isConstrained: Bool { stub() }
}

private func stub() -> Never { fatalError("stub of Network") }
