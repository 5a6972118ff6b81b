import FakePhone
import Foundation

/// A request as the scheduler keeps it.
@_spi(Fake)
public struct FakeRequest: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, Sendable {
        case refresh
        case processing
        case continued
    }

    public let identifier: String
    public let kind: Kind
    /// Not before; `nil` without delay.
    public let earliest: Date?
    public internal(set) var network = false
    public internal(set) var power = false
    /// Of health research: how the files are protected that the task needs.
    public internal(set) var healthProtection: String?
    public internal(set) var title = ""
    public internal(set) var subtitle = ""
    public internal(set) var queued = true
    public internal(set) var gpu = false

    init(identifier: String, kind: Kind, earliest: Date?) {
        self.identifier = identifier
        self.kind = kind
        self.earliest = earliest
    }

    /// Why the system would not open a window for it now; `nil` when it could.
    public func obstacle(on device: FakeDevice) -> String? {
        if let earliest, earliest > Date() { return "not before \(earliest)" }
        if network && device.network == .offline { return "it waits for a network" }
        if power && device.battery == .unplugged { return "it waits for external power" }
        if kind == .continued { return device.roomForContinued ? nil : "no room for a continued task" }
        if device.backgroundRefresh != .available { return "background refresh is off" }
        if device.lowPowerMode { return "Low Power Mode" }
        if kind == .processing && !device.idle { return "the device is in use" }
        return nil
    }
}

/// Requests that outlast the process, in the order of their submission.
struct FakePending {
    private static let file = "pending"

    private(set) var requests: [FakeRequest]

    init() { requests = FakePhone.shared.load([FakeRequest].self, from: Self.file) ?? [] }

    func find(_ identifier: String) -> FakeRequest? { requests.first { $0.identifier == identifier } }

    mutating func put(_ request: FakeRequest) {
        requests.removeAll { $0.identifier == request.identifier }
        requests.append(request)
        save()
    }

    mutating func remove(_ identifier: String) {
        requests.removeAll { $0.identifier == identifier }
        save()
    }

    mutating func removeAll() {
        requests = []
        save()
    }

    private func save() { FakePhone.shared.save(requests, to: Self.file) }
}
