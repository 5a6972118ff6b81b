// Stub of Apple's BackgroundTasks: the public Swift signatures, without behaviour.
// Nothing is Sendable here that is not so in the SDK, since that is what strict concurrency judges.

import Foundation

open class BGTaskRequest: NSObject, NSCopying {
    open var identifier: String { stub() }
    open var earliestBeginDate: Date?

    fileprivate override init() {}

    open func copy(with zone: NSZone? = nil) -> Any { stub() }
}

open class BGAppRefreshTaskRequest: BGTaskRequest {
    public init(identifier: String) {}
}

open class BGProcessingTaskRequest: BGTaskRequest {
    open var requiresNetworkConnectivity = false
    open var requiresExternalPower = false

    public init(identifier: String) {}
}

@available(iOS 17.0, *)
open class BGHealthResearchTaskRequest: BGProcessingTaskRequest {
    open var protectionTypeOfRequiredData: FileProtectionType = .complete
}

@available(iOS 26.0, *)
open class BGContinuedProcessingTaskRequest: BGTaskRequest {
    public struct Resources: OptionSet, Sendable {
        public let rawValue: Int

        public init(rawValue: Int) { self.rawValue = rawValue }

        public static let gpu = Resources(rawValue: 1)
    }

    public enum SubmissionStrategy: Int, Sendable {
        case fail = 0
        case queue = 1
    }

    open var title: String
    open var subtitle: String
    open var strategy: SubmissionStrategy = .queue
    open var requiredResources: Resources = []

    public init(identifier: String, title: String, subtitle: String) {
        self.title = title
        self.subtitle = subtitle
    }
}

open class BGTask: NSObject {
    open var identifier: String { stub() }
    open var expirationHandler: (() -> Void)?

    fileprivate override init() {}

    open func setTaskCompleted(success: Bool) {}
}

open class BGAppRefreshTask: BGTask {}

open class BGProcessingTask: BGTask {}

@available(iOS 17.0, *)
open class BGHealthResearchTask: BGProcessingTask {}

@available(iOS 26.0, *)
open class BGContinuedProcessingTask: BGTask {
    open var title: String { stub() }
    open var subtitle: String { stub() }
    open var progress: Progress { stub() }

    open func updateTitle(_ title: String, subtitle: String) {}
}

open class BGTaskScheduler: NSObject {
    public struct Error: Swift.Error {
        public enum Code: Int, Sendable {
            case unavailable = 1
            case tooManyPendingTaskRequests = 2
            case notPermitted = 3
            case immediateRunIneligible = 4
        }

        public static let errorDomain = "BGTaskSchedulerErrorDomain"

        public let code: Code

        public init(_ code: Code) { self.code = code }
    }

    open class var shared: BGTaskScheduler { stub() }

    @available(iOS 26.0, *)
    open class var supportedResources: BGContinuedProcessingTaskRequest.Resources { stub() }

    fileprivate override init() {}

    open func register(
        forTaskWithIdentifier identifier: String,
        using queue: DispatchQueue?,
        launchHandler: @escaping (BGTask) -> Void
    ) -> Bool { stub() }

    open func submit(_ taskRequest: BGTaskRequest) throws {}

    open func cancel(taskRequestWithIdentifier identifier: String) {}

    open func cancelAllTaskRequests() {}

    open func getPendingTaskRequests(completionHandler: @escaping ([BGTaskRequest]) -> Void) {}

    open func pendingTaskRequests() async -> [BGTaskRequest] { stub() }
}

private func stub() -> Never { fatalError("stub of BackgroundTasks") }
