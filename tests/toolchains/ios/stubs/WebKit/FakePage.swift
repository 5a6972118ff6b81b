import FakePhone
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What a scheme handler answered.
@_spi(Fake)
public struct FakeResource {
    public let response: URLResponse
    public let data: Data
}

/// What a page does: the place of WebKit's JavaScript. A test brings it.
@_spi(Fake)
@MainActor
public protocol FakeContent: AnyObject {
    /// The document is there.
    func loaded(_ page: FakePage, _ document: FakeResource)
    /// The app has the page evaluate a script.
    func evaluate(_ page: FakePage, _ script: String) throws
    /// The page is gone, and all of its workers.
    func ended(_ page: FakePage)
}

/// One view from the side of its content.
@_spi(Fake)
@MainActor
public final class FakePage {
    /// The pages that live, oldest first.
    public internal(set) static var open: [FakePage] = []
    /// Makes the content of each page that is loaded from now on.
    public static var content: () -> (any FakeContent)? = { nil }

    public internal(set) var url: URL?
    weak var view: WKWebView?
    private var content: (any FakeContent)?
    private var fetches: [FakeSchemeTask] = []

    nonisolated init() {}

    // MARK: From the app

    func load(_ url: URL, _ navigation: WKNavigation) {
        self.url = url
        fetch(url) { [weak self] result in
            guard let self, let view = self.view else { return }
            switch result {
            case .success(let document):
                self.content = Self.content()
                self.content?.loaded(self, document)
                view.navigationDelegate?.webView(view, didFinish: navigation)
            case .failure(let error):
                view.navigationDelegate?.webView(view, didFailProvisionalNavigation: navigation, withError: error)
            }
        }
    }

    func evaluate(_ script: String, _ done: @escaping @MainActor @Sendable ((any Error)?) -> Void) {
        // Another process does it; the app goes on meanwhile.
        DispatchQueue.main.async {
            do {
                guard let content = self.content else { throw FakePageError("the page has no document") }
                try content.evaluate(self, script)
                done(nil)
            } catch {
                done(error)
            }
        }
    }

    func end() {
        Self.open.removeAll { $0 === self }
        content?.ended(self)
        content = nil
    }

    // MARK: From the content

    /// Asks the app's scheme handler, as `fetch` and `import` of a page do.
    public func fetch(_ url: URL, _ done: @escaping (Result<FakeResource, any Error>) -> Void) {
        guard let view, let scheme = url.scheme, let handler = view.configuration.urlSchemeHandler(forURLScheme: scheme) else {
            return done(.failure(FakePageError("nobody handles \(url.absoluteString)")))
        }
        let task = FakeSchemeTask(url, done: done)
        fetches.removeAll { $0.isOver }
        fetches.append(task)
        handler.webView(view, start: task)
    }

    /// `window.webkit.messageHandlers[name].postMessage(body)`.
    public func post(_ name: String, _ body: Any) throws {
        guard let view, view.configuration.userContentController.fakeReceive(name, body, view) else {
            throw FakePageError("no message handler \(name)")
        }
    }

    /// The system ends the page's process, as it does when memory is short.
    public func crash() {
        guard let view, let scheme = url?.scheme else { return }
        for task in fetches where !task.isOver {
            task.stop()
            view.configuration.urlSchemeHandler(forURLScheme: scheme)?.webView(view, stop: task)
        }
        content?.ended(self)
        content = nil
        view.navigationDelegate?.webViewWebContentProcessDidTerminate(view)
    }
}

struct FakePageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
