import FakePhone
import Foundation
@_spi(Fake) import WebKit

let webFake = Topic("fake-webkit", [
    Case("a page is served by the scheme handler and talks with the app") { phone in
        let content = Content()
        try onMain {
            FakePage.content = { content }
            let host = Host()
            host.load("oro://app/index.html")
            try same(content.events, ["loaded <p>index.html</p>"])
            try same(host.events, ["finished"])
            try content.page?.post("oro", "hello")
            try same(host.events.last, "message hello")
            _ = try thrown { try content.page?.post("other", "hello") }
            host.view.evaluateJavaScript("oroReceive('x')")
            content.host = host
        }
        try phone.waitUntil("the script has run") { onMain { content.events.last == "evaluate oroReceive('x')" } }
        try onMain {
            content.page?.crash()
            try same(content.host?.events.last, "terminated")
            content.host = nil
            try same(FakePage.open.count, 0)
            try same(content.events.filter { $0 == "ended" }.count, 1)
        }
    },
    Case("what nobody serves does not load") { _ in
        try onMain {
            let host = Host()
            host.load("oro://app/missing")
            host.load("other://app/")
            try same(host.events, ["failed", "failed"])
        }
    },
    Case("a scheme task that is answered without response kills", ends: .killedForRule("data without a response")) { _ in
        onMain { Host().load("oro://app/headless") }
    },
    Case("a scheme task that is ended twice kills", ends: .killedForRule("a second one")) { _ in
        onMain { Host().load("oro://app/twice") }
    },
    Case("a second handler of a scheme kills", ends: .killedForRule("has got a second handler")) { _ in
        onMain {
            let configuration = WKWebViewConfiguration()
            configuration.setURLSchemeHandler(Host.Handler(), forURLScheme: "oro")
            configuration.setURLSchemeHandler(Host.Handler(), forURLScheme: "oro")
        }
    },
    Case("a handler of WebKit's own scheme kills", ends: .killedForRule("is WebKit's own")) { _ in
        onMain { WKWebViewConfiguration().setURLSchemeHandler(Host.Handler(), forURLScheme: "https") }
    },
    Case("a second message handler of a name kills", ends: .killedForRule("is there already")) { _ in
        onMain {
            let host = Host()
            host.view.configuration.userContentController.add(Host.Receiver(host), name: "oro")
        }
    },
])

private func onMain<Answer: Sendable>(_ body: @MainActor () throws -> Answer) rethrows -> Answer {
    try DispatchQueue.main.sync { try MainActor.assumeIsolated(body) }
}

@MainActor
private final class Content: FakeContent {
    var events: [String] = []
    var page: FakePage?
    var host: Host?

    nonisolated init() {}

    func loaded(_ page: FakePage, _ document: FakeResource) {
        self.page = page
        events.append("loaded \(String(decoding: document.data, as: UTF8.self))")
    }

    func evaluate(_ page: FakePage, _ script: String) { events.append("evaluate \(script)") }

    func ended(_ page: FakePage) { events.append("ended") }
}

/// An app with one page.
@MainActor
private final class Host: NSObject {
    let view: WKWebView
    private let delegate: Delegate
    private let receiver: Receiver

    override init() {
        let configuration = WKWebViewConfiguration()
        configuration.setURLSchemeHandler(Handler(), forURLScheme: "oro")
        view = WKWebView(frame: .zero, configuration: configuration)
        delegate = Delegate()
        receiver = Receiver(nil)
        super.init()
        receiver.host = self
        view.configuration.userContentController.add(receiver, name: "oro")
        delegate.host = self
        view.navigationDelegate = delegate
    }

    var events: [String] = []

    func load(_ url: String) { view.load(URLRequest(url: URL(string: url)!)) }

    final class Receiver: NSObject, WKScriptMessageHandler {
        weak var host: Host?

        init(_ host: Host?) { self.host = host }

        func userContentController(_ controller: WKUserContentController, didReceive message: WKScriptMessage) {
            host?.events.append("message \(message.body)")
        }
    }

    final class Delegate: NSObject, WKNavigationDelegate {
        weak var host: Host?

        func webView(_ webView: WKWebView, didFinish navigation: WKNavigation!) { host?.events.append("finished") }

        func webView(_ webView: WKWebView, didFailProvisionalNavigation navigation: WKNavigation!, withError error: any Error) {
            host?.events.append("failed")
        }

        func webViewWebContentProcessDidTerminate(_ webView: WKWebView) { host?.events.append("terminated") }
    }

    final class Handler: NSObject, WKURLSchemeHandler {
        func webView(_ webView: WKWebView, start task: any WKURLSchemeTask) {
            let name = task.request.url!.lastPathComponent
            let data = Data("<p>\(name)</p>".utf8)
            if name == "missing" { return task.didFailWithError(CocoaError(.fileNoSuchFile)) }
            if name != "headless" {
                let url = task.request.url!
                task.didReceive(
                    URLResponse(url: url, mimeType: "text/html", expectedContentLength: data.count, textEncodingName: "utf-8"))
            }
            task.didReceive(data)
            task.didFinish()
            if name == "twice" { task.didFinish() }
        }

        func webView(_ webView: WKWebView, stop task: any WKURLSchemeTask) {}
    }
}
