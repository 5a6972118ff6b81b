import FakePhone
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@MainActor
public protocol WKURLSchemeHandler: NSObjectProtocol {
    func webView(_ webView: WKWebView, start urlSchemeTask: any WKURLSchemeTask)
    func webView(_ webView: WKWebView, stop urlSchemeTask: any WKURLSchemeTask)
}

@MainActor
public protocol WKURLSchemeTask: NSObjectProtocol {
    var request: URLRequest { get }

    func didReceive(_ response: URLResponse)
    func didReceive(_ data: Data)
    func didFinish()
    func didFailWithError(_ error: any Error)
}

/// What WebKit enforces by exceptions: response, data, end, in this order, and nothing after a stop.
@MainActor
final class FakeSchemeTask: NSObject, WKURLSchemeTask {
    private enum Stage {
        case started
        case responded
        case over
    }

    let request: URLRequest
    private let done: (Result<FakeResource, any Error>) -> Void
    private var stage = Stage.started
    private var response: URLResponse?
    private var data = Data()

    init(_ url: URL, done: @escaping (Result<FakeResource, any Error>) -> Void) {
        request = URLRequest(url: url)
        self.done = done
    }

    var isOver: Bool { stage == .over }

    func stop() { stage = .over }

    func didReceive(_ response: URLResponse) {
        if stage == .over { exception("a response after it was over") }
        self.response = response
        stage = .responded
    }

    func didReceive(_ data: Data) {
        if stage != .responded { exception("data without a response, or after it was over") }
        self.data += data
    }

    func didFinish() {
        guard stage == .responded, let response else { exception("an end without a response, or a second one") }
        stage = .over
        done(.success(FakeResource(response: response, data: data)))
    }

    func didFailWithError(_ error: any Error) {
        if stage == .over { exception("a failure after it was over") }
        stage = .over
        done(.failure(error))
    }

    private func exception(_ what: String) -> Never {
        FakePhone.shared.kill("the scheme task of \(request.url?.absoluteString ?? "") has got \(what)")
    }
}
