import FakePhone
import Foundation

open class BGTaskScheduler: NSObject {
    public struct Error: Swift.Error, CustomNSError {
        public enum Code: Int, Sendable {
            case unavailable = 1
            case tooManyPendingTaskRequests = 2
            case notPermitted = 3
            case immediateRunIneligible = 4
        }

        public static let errorDomain = "BGTaskSchedulerErrorDomain"

        public let code: Code
        public var errorCode: Int { code.rawValue }

        public init(_ code: Code) { self.code = code }
    }

    // There is one for the process, and its calls are safe from any thread.
    private nonisolated(unsafe) static let fakeShared = BGTaskScheduler()

    open class var shared: BGTaskScheduler { fakeShared }

    @available(iOS 26.0, *)
    open class var supportedResources: BGContinuedProcessingTaskRequest.Resources {
        FakePhone.shared.conditions.gpuInBackground ? .gpu : []
    }

    fileprivate override init() {}

    open func register(
        forTaskWithIdentifier identifier: String,
        using queue: DispatchQueue?,
        launchHandler: @escaping (BGTask) -> Void
    ) -> Bool {
        FakeScheduler.shared.register(identifier, queue, launchHandler)
    }

    open func submit(_ taskRequest: BGTaskRequest) throws {
        try FakeScheduler.shared.submit(taskRequest.fakeRecord)
    }

    open func cancel(taskRequestWithIdentifier identifier: String) {
        FakeScheduler.shared.cancel(identifier)
    }

    open func cancelAllTaskRequests() {
        FakeScheduler.shared.cancelAll()
    }

    open func getPendingTaskRequests(completionHandler: @escaping ([BGTaskRequest]) -> Void) {
        let handler = Unchecked(completionHandler)
        DispatchQueue.global().async { handler.value(FakeScheduler.shared.pending.map { $0.request() }) }
    }

    open func pendingTaskRequests() async -> [BGTaskRequest] {
        FakeScheduler.shared.pending.map { $0.request() }
    }
}

/// Crosses to another queue, as Objective-C lets anything cross.
struct Unchecked<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
