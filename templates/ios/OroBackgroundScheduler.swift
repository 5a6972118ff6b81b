{% include "ios/header.swift" %}

import BackgroundTasks
import Foundation

/// What is pending with BGTaskScheduler: it is made to be what the plan wants.
final class OroBackgroundScheduler: Sendable {
    static let shared = OroBackgroundScheduler()

    // One plan is carried out at a time, so that an older one cannot undo what a newer one did.
    private let carryingOut = NSLock()

    /// Cancels what the plan no longer wants, then submits what it wants: in this order, so that the system's limits are
    /// never met on the way.
    func submitWanted() -> [OroBackgroundSubmission] {
        carryingOut.lock()
        defer { carryingOut.unlock() }
        guard let wanted = try? OroBackgroundProcess.shared.runtime().wantedRequests() else {
            // Without the runtime there is no plan; what the declaration says is still worth asking for.
            return submitDeclared()
        }
        let ids = Set(wanted.map(\.id))
        for service in OroBackgroundDeclaration.all where service.kind.isLaunchedBySystem && !ids.contains(service.id) {
            BGTaskScheduler.shared.cancel(taskRequestWithIdentifier: service.identifier)
        }
        return wanted.compactMap { request in
            guard let service = OroBackgroundDeclaration.find(request.id) else { return nil }
            let notBefore = request.notBeforeMs.map { Date(timeIntervalSince1970: $0 / 1000) }
            return submit(service, notBefore: notBefore, network: request.network, power: request.power)
        }
    }

    /// What comes again, as many of each kind as the system takes, and under the identifiers that the plan would choose.
    private func submitDeclared() -> [OroBackgroundSubmission] {
        let repeating = OroBackgroundDeclaration.all.filter { $0.intervalSeconds != nil }
            .sorted { ($0.intervalSeconds ?? 0) < ($1.intervalSeconds ?? 0) }
        let date = { (service: OroBackgroundDeclaration) in service.intervalSeconds.map(Date.init(timeIntervalSinceNow:)) }
        var submissions: [OroBackgroundSubmission] = []
        let shared = OroBackgroundDeclaration.all.filter { $0.kind == .refresh }.min { $0.id < $1.id }
        if let shared, let first = repeating.first(where: { $0.kind == .refresh }) {
            submissions.append(submit(shared, notBefore: date(first)))
        }
        return submissions + repeating.filter { $0.kind == .processing }.prefix({{ pending_processing_max }}).map { submit($0, notBefore: date($0)) }
    }

    private func submit(
        _ service: OroBackgroundDeclaration, notBefore: Date?, network: Bool? = nil, power: Bool? = nil
    ) -> OroBackgroundSubmission {
        let request: BGTaskRequest
        switch service.kind {
        case .refresh:
            request = BGAppRefreshTaskRequest(identifier: service.identifier)
        case .processing:
            let processing = Self.processing(service)
            processing.requiresNetworkConnectivity = network ?? service.network
            processing.requiresExternalPower = power ?? service.power
            request = processing
        case .continued:
            // The plan asks for none: continued processing starts when the app says so.
            return OroBackgroundSubmission(id: service.id, refusal: .notDeclared)
        }
        request.earliestBeginDate = notBefore
        return submit(request, for: service.id)
    }

    private static func processing(_ service: OroBackgroundDeclaration) -> BGProcessingTaskRequest {
{%- if health_research %}
        if #available(iOS 17.0, *), let protection = service.healthResearch {
            let request = BGHealthResearchTaskRequest(identifier: service.identifier)
            request.protectionTypeOfRequiredData = protection
            return request
        }
{%- endif %}
        return BGProcessingTaskRequest(identifier: service.identifier)
    }

    /// A request with the identifier of a pending one replaces it.
    private func submit(_ request: BGTaskRequest, for id: String) -> OroBackgroundSubmission {
        var refusal: OroBackgroundRefusal?
        do {
            try BGTaskScheduler.shared.submit(request)
        } catch let error as BGTaskScheduler.Error {
            refusal = OroBackgroundRefusal(code: error.code.rawValue, message: error.localizedDescription)
        } catch {
            refusal = .other(code: 0, message: error.localizedDescription)
        }
        let submission = OroBackgroundSubmission(id: id, refusal: refusal)
        OroBackgroundProcess.shared.openRuntime?.report(submission)
        return submission
    }
{%- if continued %}

    @available(iOS 26.0, *)
    func startContinued(
        _ id: OroBackgroundServiceID, title: String, subtitle: String, data: String?, queued: Bool
    ) -> OroBackgroundSubmission {
        guard let service = OroBackgroundDeclaration.find(id.rawValue), service.kind == .continued else {
            return OroBackgroundSubmission(id: id.rawValue, refusal: .notDeclared)
        }
        // The plist lists `<identifier>.*`; each start has an identifier of its own, registered for itself, which is
        // allowed after launch for this kind alone.
        let identifier = "\(service.identifier).\(UUID().uuidString)"
        let registered = BGTaskScheduler.shared.register(forTaskWithIdentifier: identifier, using: nil) { task in
            OroBackgroundWindow(task: task, of: service, data: data).serve()
        }
        guard registered else { return OroBackgroundSubmission(id: id.rawValue, refusal: .notPermitted) }
        let request = BGContinuedProcessingTaskRequest(identifier: identifier, title: title, subtitle: subtitle)
        request.strategy = queued ? .queue : .fail
{%- if gpu %}
        if service.gpu && BGTaskScheduler.supportedResources.contains(.gpu) {
            request.requiredResources = .gpu
        }
{%- endif %}
        return submit(request, for: service.id)
    }
{%- endif %}
}
