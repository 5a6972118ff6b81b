@_spi(Fake) import BackgroundTasks
import Foundation

/// An app that keeps all rules, until a case has it break one.
enum App {
    static let refresh = "com.example.fakes.refresh"
    static let processing = "com.example.fakes.processing"
    static let export = "com.example.fakes.export"

    /// A task that is handed from its queue to another, as Objective-C lets one.
    struct Launched: @unchecked Sendable {
        let task: BGTask

        var continued: BGContinuedProcessingTask { task as! BGContinuedProcessingTask }
    }

    static func register(_ identifier: String, _ handler: @escaping @Sendable (Launched) -> Void = completes) -> Bool {
        BGTaskScheduler.shared.register(forTaskWithIdentifier: identifier, using: nil) { handler(Launched(task: $0)) }
    }

    /// Registers what Info.plist lists; `handler` is that of the refresh task.
    static func registerAll(_ handler: @escaping @Sendable (Launched) -> Void = completes) -> Bool {
        register(refresh, handler) && register(processing)
    }

    @Sendable static func completes(_ launched: Launched) {
        launched.task.expirationHandler = { launched.task.setTaskCompleted(success: false) }
        launched.task.setTaskCompleted(success: true)
    }

    static func submit(_ request: BGTaskRequest) throws { try BGTaskScheduler.shared.submit(request) }

    static func submitRefresh(in seconds: Double? = nil) throws {
        let request = BGAppRefreshTaskRequest(identifier: refresh)
        request.earliestBeginDate = seconds.map { Date(timeIntervalSinceNow: $0) }
        try submit(request)
    }

    static func submitContinued(
        _ unique: String = "1", title: String = "Export", strategy: BGContinuedProcessingTaskRequest.SubmissionStrategy = .queue,
        resources: BGContinuedProcessingTaskRequest.Resources = []
    ) throws {
        let request = BGContinuedProcessingTaskRequest(identifier: "\(export).\(unique)", title: title, subtitle: "of all")
        request.strategy = strategy
        request.requiredResources = resources
        try submit(request)
    }

    /// The code that BGTaskScheduler refuses with.
    static func refusal(of body: () throws -> Void) throws -> Int {
        let error = try thrown(by: body)
        try same((error as NSError).domain, BGTaskScheduler.Error.errorDomain)
        return (error as NSError).code
    }
}
