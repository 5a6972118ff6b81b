// Fake of the part of Apple's Network that tells how the phone is connected. What is public are Apple's signatures; what tests
// drive it by is SPI `Fake`.

import Dispatch
import FakePhone
import Foundation

public struct NWPath: Equatable, Sendable {
    public enum Status: Sendable {
        case satisfied
        case unsatisfied
        case requiresConnection
    }

    public let status: Status
    public let isExpensive: Bool
    public let isConstrained: Bool
    let interfaces: [NWInterface.InterfaceType]

    init(_ device: FakeDevice) {
        status = device.network == .offline ? .unsatisfied : .satisfied
        isExpensive = device.network == .cellular
        isConstrained = device.networkIsConstrained
        switch device.network {
        case .offline: interfaces = []
        case .cellular: interfaces = [.cellular]
        case .wifi: interfaces = [.wifi]
        }
    }

    public func usesInterfaceType(_ type: NWInterface.InterfaceType) -> Bool { interfaces.contains(type) }
}

public struct NWInterface: Sendable {
    public enum InterfaceType: Sendable {
        case other
        case wifi
        case cellular
        case wiredEthernet
        case loopback
    }
}

public final class NWPathMonitor {
    public var pathUpdateHandler: (@Sendable (NWPath) -> Void)? {
        get { state.handler }
        set { state.handler = newValue }
    }
    /// Unsatisfied before the monitor has started, whatever the network is.
    public var currentPath: NWPath { state.path }

    private let state = FakeMonitor()

    public init() {}

    deinit { state.cancel() }

    public func start(queue: DispatchQueue) { state.start(queue) }

    public func cancel() { state.cancel() }
}
