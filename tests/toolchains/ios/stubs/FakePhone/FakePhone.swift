import FakeClock
import Foundation

/// The phone of a test: what the fakes of Apple's frameworks share. Apple has no module of this name.
///
/// One process is one life of the app. What outlasts it (the clock, pending requests) is in files of a folder.
public final class FakePhone: @unchecked Sendable {
    public static let shared = FakePhone()

    /// How a process ends that iOS would have ended.
    public static let killedExitCode: Int32 = 79
    /// Begins the line with the reason.
    public static let killedPrefix = "killed by the system: "

    private let lock = NSLock()
    // Guarded by `lock`.
    private var folder: URL?
    private var device = FakeDevice()
    private var broken: [String] = []
    private var notes: [String] = []

    /// Before anything else in a life: where the state of the ones before is.
    public func turnOn(folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        lock.withLock { self.folder = folder }
        fake_clock_set_ahead_ms(load(Int64.self, from: "clock") ?? 0)
    }

    // MARK: Time

    /// Moves the wall clock of the whole process, and of the lives to come. Nothing happens by itself then.
    public func advance(seconds: Double) {
        fake_clock_set_ahead_ms(fake_clock_ahead_ms() + Int64(seconds * 1000))
        save(fake_clock_ahead_ms(), to: "clock")
    }

    // MARK: The device

    public var conditions: FakeDevice { lock.withLock { device } }

    public func change(_ change: (inout FakeDevice) -> Void) {
        lock.withLock { change(&device) }
    }

    // MARK: Rules

    /// A rule of the platform was broken in a way that does not end the process. A test fails by it, unless it takes it.
    public func complain(_ rule: String) {
        note("complaint: \(rule)")
        lock.withLock { broken.append(rule) }
    }

    /// The complaints since the last call.
    public func takeComplaints() -> [String] {
        lock.withLock {
            defer { broken = [] }
            return broken
        }
    }

    /// iOS ends the app.
    public func kill(_ reason: String) -> Never {
        print(Self.killedPrefix + reason)
        fflush(nil)
        _exit(Self.killedExitCode)
    }

    // MARK: What happened

    /// What happened, in order, for tests that ask what came first and for people who read a failure.
    public var log: [String] { lock.withLock { notes } }

    public func note(_ line: String) {
        lock.withLock { notes.append(line) }
    }

    // MARK: State

    /// What was saved under this name, in this life or one before.
    public func load<Value: Decodable>(_ type: Value.Type, from name: String) -> Value? {
        guard let data = try? Data(contentsOf: file(name)) else { return nil }
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            fatalError("\(file(name).path) is not what a fake has written: \(error)")
        }
    }

    public func save(_ value: some Encodable, to name: String) {
        do {
            try JSONEncoder().encode(value).write(to: file(name), options: .atomic)
        } catch {
            fatalError("\(file(name).path) cannot be written: \(error)")
        }
    }

    private func file(_ name: String) -> URL {
        guard let folder = lock.withLock({ folder }) else { fatalError("the phone was not turned on") }
        return folder.appendingPathComponent("\(name).json")
    }
}
