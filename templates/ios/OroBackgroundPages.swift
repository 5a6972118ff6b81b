{% include "ios/header.swift" %}

import Foundation
import WebKit

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The hidden pages in which services run, since {{ config_name|escape("comment") }} says `engine = "webview"`.
///
/// A page needs a process of the system's own and takes long to start, and iOS may suspend that process while the app is in
/// the background. For refresh windows, which are about 30 seconds long, the embedded engine is the better one.
@MainActor final class OroBackgroundPages {
    static let shared = OroBackgroundPages()

    private var pages: [UInt64: OroBackgroundPage] = [:]

    /// Answers `webview:open`, `webview:post` and `webview:close`, on any thread: in the order of the calls, on the main one.
    nonisolated static func answer(_ name: String, _ payload: String) throws -> String {
        let call = try JSONDecoder().decode(OroBackgroundPageCall.self, from: Data(payload.utf8))
        DispatchQueue.main.async {
            MainActor.assumeIsolated { shared.carryOut(name, call) }
        }
        return "null"
    }

    private func carryOut(_ name: String, _ call: OroBackgroundPageCall) {
        switch name {
        case "webview:open":
            guard let url = call.url.flatMap(URL.init(string:)) else { return }
            pages[call.page] = OroBackgroundPage(number: call.page, loading: url)
        case "webview:post":
            pages[call.page]?.receive(call.message ?? "")
        default:
            pages.removeValue(forKey: call.page)?.close()
        }
    }
}

/// One page: serves what it loads, and passes texts on between it and the runtime.
@MainActor private final class OroBackgroundPage: NSObject {
    private static let scheme = "oro"
    private static let handler = "oro"

    private let number: UInt64
    private let view: WKWebView

    init(number: UInt64, loading url: URL) {
        self.number = number
        let configuration = WKWebViewConfiguration()
        // What a service stores goes through the runtime, and nothing else is to outlive its page.
        configuration.websiteDataStore = .nonPersistent()
        configuration.setURLSchemeHandler(OroBackgroundResources(), forURLScheme: Self.scheme)
        view = WKWebView(frame: .zero, configuration: configuration)
        super.init()
        configuration.userContentController.add(self, name: Self.handler)
        view.navigationDelegate = self
        _ = view.load(URLRequest(url: url))
    }

    func receive(_ message: String) {
        // A JSON text is a JavaScript literal too. That the page is gone is told by its delegate.
        view.evaluateJavaScript("oroReceive(\(OroBackgroundJSON.encode(message)))", completionHandler: nil)
    }

    /// The service runs in a Worker, so that code of it which does not stop does not hold up the page's end.
    func close() {
        view.navigationDelegate = nil
        view.configuration.userContentController.removeScriptMessageHandler(forName: Self.handler)
        view.stopLoading()
    }

    private func lost(_ why: String) {
        tell("host:webview-lost", OroBackgroundPageLost(page: number, why: why))
    }

    private func tell(_ request: String, _ payload: some Encodable) {
        // Refused only by a runtime that is closed, and it needs to hear of nothing.
        _ = try? OroBackgroundProcess.shared.openRuntime?.request(request, payload: OroBackgroundJSON.encode(payload))
    }
}

extension OroBackgroundPage: WKScriptMessageHandler {
    func userContentController(_ controller: WKUserContentController, didReceive message: WKScriptMessage) {
        guard let text = message.body as? String else { return }
        tell("host:webview-message", OroBackgroundPageMessage(page: number, message: text))
    }
}

extension OroBackgroundPage: WKNavigationDelegate {
    func webViewWebContentProcessDidTerminate(_ webView: WKWebView) {
        lost("the process of the page ended")
    }

    func webView(_ webView: WKWebView, didFail navigation: WKNavigation!, withError error: any Error) {
        lost("the page failed: \(error.localizedDescription)")
    }

    func webView(_ webView: WKWebView, didFailProvisionalNavigation navigation: WKNavigation!, withError error: any Error) {
        lost("the page did not load: \(error.localizedDescription)")
    }
}

/// What pages load: the runtime has it. Answered at once, so that there is nothing to stop.
@MainActor private final class OroBackgroundResources: NSObject, WKURLSchemeHandler {
    func webView(_ webView: WKWebView, start task: any WKURLSchemeTask) {
        guard let url = task.request.url else { return }
        let resource = Self.resource(url)
        let headers = resource?.headers.merging(["Content-Type": resource?.mimeType ?? ""]) { _, type in type }
        let status = resource?.status ?? 404
        guard let response = HTTPURLResponse(url: url, statusCode: status, httpVersion: "HTTP/1.1", headerFields: headers)
        else { return task.didFailWithError(URLError(.badServerResponse)) }
        task.didReceive(response)
        task.didReceive(Data((resource?.body ?? "").utf8))
        task.didFinish()
    }

    func webView(_ webView: WKWebView, stop task: any WKURLSchemeTask) {}

    private static func resource(_ url: URL) -> OroBackgroundResource? {
        let query = OroBackgroundJSON.encode(OroBackgroundResourceQuery(url: url.absoluteString))
        guard let runtime = OroBackgroundProcess.shared.openRuntime,
            let answer = try? runtime.request("host:webview-resource", payload: query)
        else { return nil }
        return try? JSONDecoder().decode(OroBackgroundResource.self, from: Data(answer.utf8))
    }
}

/// `webview:*`.
private struct OroBackgroundPageCall: Decodable, Sendable {
    let page: UInt64
    let url: String?
    let message: String?
}

private struct OroBackgroundPageMessage: Encodable {
    let page: UInt64
    let message: String
}

private struct OroBackgroundPageLost: Encodable {
    let page: UInt64
    let why: String
}

private struct OroBackgroundResourceQuery: Encodable {
    let url: String
}

private struct OroBackgroundResource: Decodable {
    let status: Int
    let mimeType: String
    let headers: [String: String]
    let body: String
}
