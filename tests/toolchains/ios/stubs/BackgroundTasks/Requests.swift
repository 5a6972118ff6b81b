// Fake of Apple's BackgroundTasks. What is public are Apple's signatures; what tests drive it by is SPI `Fake`.
// Nothing is Sendable here that is not so in the SDK, since that is what strict concurrency judges.

import Foundation

open class BGTaskRequest: NSObject, NSCopying {
    open var identifier: String { fakeIdentifier }
    open var earliestBeginDate: Date?

    private let fakeIdentifier: String

    fileprivate init(fake identifier: String) { fakeIdentifier = identifier }

    open func copy(with zone: NSZone? = nil) -> Any { fakeRecord.request() }

    /// What the scheduler keeps: later changes of this object are not its.
    var fakeRecord: FakeRequest { fatalError("BGTaskRequest is abstract") }
}

open class BGAppRefreshTaskRequest: BGTaskRequest {
    public init(identifier: String) { super.init(fake: identifier) }

    override var fakeRecord: FakeRequest { FakeRequest(identifier: identifier, kind: .refresh, earliest: earliestBeginDate) }
}

open class BGProcessingTaskRequest: BGTaskRequest {
    open var requiresNetworkConnectivity = false
    open var requiresExternalPower = false

    public init(identifier: String) { super.init(fake: identifier) }

    override var fakeRecord: FakeRequest {
        var record = FakeRequest(identifier: identifier, kind: .processing, earliest: earliestBeginDate)
        record.network = requiresNetworkConnectivity
        record.power = requiresExternalPower
        return record
    }
}

@available(iOS 17.0, *)
open class BGHealthResearchTaskRequest: BGProcessingTaskRequest {
    open var protectionTypeOfRequiredData: FileProtectionType = .complete

    override var fakeRecord: FakeRequest {
        var record = super.fakeRecord
        record.healthProtection = protectionTypeOfRequiredData.rawValue
        return record
    }
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
        super.init(fake: identifier)
    }

    override var fakeRecord: FakeRequest {
        // `earliestBeginDate` is ignored for this kind.
        var record = FakeRequest(identifier: identifier, kind: .continued, earliest: nil)
        record.title = title
        record.subtitle = subtitle
        record.queued = strategy == .queue
        record.gpu = requiredResources.contains(.gpu)
        return record
    }
}

extension FakeRequest {
    private func processingRequest() -> BGProcessingTaskRequest {
        guard let healthProtection else { return BGProcessingTaskRequest(identifier: identifier) }
        let request = BGHealthResearchTaskRequest(identifier: identifier)
        request.protectionTypeOfRequiredData = FileProtectionType(rawValue: healthProtection)
        return request
    }

    func request() -> BGTaskRequest {
        switch kind {
        case .refresh:
            let request = BGAppRefreshTaskRequest(identifier: identifier)
            request.earliestBeginDate = earliest
            return request
        case .processing:
            let request = processingRequest()
            request.earliestBeginDate = earliest
            request.requiresNetworkConnectivity = network
            request.requiresExternalPower = power
            return request
        case .continued:
            let request = BGContinuedProcessingTaskRequest(identifier: identifier, title: title, subtitle: subtitle)
            request.strategy = queued ? .queue : .fail
            request.requiredResources = gpu ? .gpu : []
            return request
        }
    }
}
