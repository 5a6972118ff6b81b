// Fake of the parts of Apple's WebKit that a hidden page needs. What is public are Apple's signatures; what tests drive it by is
// SPI `Fake`. There is no JavaScript in it: what a page does is up to the test (FakeContent).

import FakePhone
@_exported import Foundation

#if canImport(FoundationNetworking)
    @_exported import FoundationNetworking
#endif
@_exported import UIKit

public final class WKNavigation: NSObject {}

public final class WKProcessPool: NSObject {}

public final class WKFrameInfo: NSObject {}

@MainActor
public class WKWebsiteDataStore {
    private static let fakeDefault = WKWebsiteDataStore()

    public class func `default`() -> WKWebsiteDataStore { fakeDefault }

    public class func nonPersistent() -> WKWebsiteDataStore { WKWebsiteDataStore() }

    private init() {}
}

// No NSObject here, nor are the others that are the main actor's: its `init` is not, and in Swift a subclass cannot take it there.
@MainActor
open class WKWebViewConfiguration {
    open var userContentController = WKUserContentController()
    open var websiteDataStore: WKWebsiteDataStore = .default()
    open var suppressesIncrementalRendering = false

    private var fakeHandlers: [String: any WKURLSchemeHandler] = [:]

    public init() {}

    open func setURLSchemeHandler(_ urlSchemeHandler: (any WKURLSchemeHandler)?, forURLScheme urlScheme: String) {
        if fakeHandlers[urlScheme] != nil { FakePhone.shared.kill("the scheme \(urlScheme) has got a second handler") }
        if ["http", "https", "file", "about", "data", "blob"].contains(urlScheme) {
            FakePhone.shared.kill("the scheme \(urlScheme) is WebKit's own")
        }
        fakeHandlers[urlScheme] = urlSchemeHandler
    }

    open func urlSchemeHandler(forURLScheme urlScheme: String) -> (any WKURLSchemeHandler)? { fakeHandlers[urlScheme] }

    /// A view copies its configuration: handlers that are set later are not the view's.
    func fakeCopy() -> WKWebViewConfiguration {
        let copy = WKWebViewConfiguration()
        copy.userContentController = userContentController
        copy.websiteDataStore = websiteDataStore
        copy.suppressesIncrementalRendering = suppressesIncrementalRendering
        copy.fakeHandlers = fakeHandlers
        return copy
    }
}

@MainActor
public protocol WKNavigationDelegate: NSObjectProtocol {
    func webView(_ webView: WKWebView, didFinish navigation: WKNavigation!)
    func webView(_ webView: WKWebView, didFail navigation: WKNavigation!, withError error: any Error)
    func webView(_ webView: WKWebView, didFailProvisionalNavigation navigation: WKNavigation!, withError error: any Error)
    func webViewWebContentProcessDidTerminate(_ webView: WKWebView)
}

// Optional methods in Objective-C.
extension WKNavigationDelegate {
    public func webView(_ webView: WKWebView, didFinish navigation: WKNavigation!) {}
    public func webView(_ webView: WKWebView, didFail navigation: WKNavigation!, withError error: any Error) {}
    public func webView(_ webView: WKWebView, didFailProvisionalNavigation navigation: WKNavigation!, withError error: any Error) {}
    public func webViewWebContentProcessDidTerminate(_ webView: WKWebView) {}
}

@MainActor
open class WKWebView: UIResponder {
    open var configuration: WKWebViewConfiguration { fakeConfiguration }
    open weak var navigationDelegate: (any WKNavigationDelegate)?
    open var url: URL? { fakePage.url }
    open var isInspectable = false

    private let fakeConfiguration: WKWebViewConfiguration
    private let fakePage = FakePage()

    public init(frame: CGRect, configuration: WKWebViewConfiguration) {
        fakeConfiguration = configuration.fakeCopy()
        super.init()
        fakePage.view = self
        FakePage.open.append(fakePage)
    }

    deinit {
        // The views of a test are let go on the main thread, as UIKit demands.
        let page = fakePage
        MainActor.assumeIsolated { page.end() }
    }

    @discardableResult
    open func load(_ request: URLRequest) -> WKNavigation? {
        guard let url = request.url else { return nil }
        let navigation = WKNavigation()
        fakePage.load(url, navigation)
        return navigation
    }

    open func stopLoading() {}

    open func evaluateJavaScript(
        _ javaScriptString: String, completionHandler: (@MainActor @Sendable (Any?, (any Error)?) -> Void)? = nil
    ) {
        fakePage.evaluate(javaScriptString) { error in completionHandler?(nil, error) }
    }
}
