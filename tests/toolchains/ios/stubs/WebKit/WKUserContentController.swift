import FakePhone
import Foundation

public final class WKContentWorld: NSObject {
    private nonisolated(unsafe) static let fakePage = WKContentWorld()

    @MainActor public class var page: WKContentWorld { fakePage }
}

@MainActor
open class WKScriptMessage {
    open var body: Any { fakeBody }
    open var name: String { fakeName }
    open weak var webView: WKWebView? { fakeView }

    private let fakeBody: Any
    private let fakeName: String
    private weak var fakeView: WKWebView?

    init(_ name: String, _ body: Any, _ view: WKWebView) {
        fakeName = name
        fakeBody = body
        fakeView = view
    }
}

@MainActor
public protocol WKScriptMessageHandler: NSObjectProtocol {
    func userContentController(_ userContentController: WKUserContentController, didReceive message: WKScriptMessage)
}

@MainActor
public final class WKUserScript {
    let source: String

    public init(source: String, injectionTime: WKUserScriptInjectionTime, forMainFrameOnly: Bool) { self.source = source }
}

public enum WKUserScriptInjectionTime: Int, Sendable {
    case atDocumentStart = 0
    case atDocumentEnd = 1
}

@MainActor
open class WKUserContentController {
    // Strongly held, as by WebKit: a handler that holds the view is a cycle.
    private var fakeHandlers: [String: any WKScriptMessageHandler] = [:]
    private(set) var fakeScripts: [WKUserScript] = []

    public init() {}

    open func add(_ scriptMessageHandler: any WKScriptMessageHandler, name: String) {
        if fakeHandlers.updateValue(scriptMessageHandler, forKey: name) != nil {
            FakePhone.shared.kill("a script message handler \(name) is there already")
        }
    }

    open func removeScriptMessageHandler(forName name: String) { fakeHandlers[name] = nil }

    open func removeAllScriptMessageHandlers() { fakeHandlers = [:] }

    open func addUserScript(_ userScript: WKUserScript) { fakeScripts.append(userScript) }

    open func removeAllUserScripts() { fakeScripts = [] }

    /// False where nobody listens by this name, which JavaScript sees as a missing property.
    func fakeReceive(_ name: String, _ body: Any, _ view: WKWebView) -> Bool {
        guard let handler = fakeHandlers[name] else { return false }
        handler.userContentController(self, didReceive: WKScriptMessage(name, body, view))
        return true
    }
}
