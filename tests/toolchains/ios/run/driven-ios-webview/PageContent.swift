import FakePhone
import Foundation
import OroFakePage
@_spi(Fake) import WebKit

/// The JavaScript of a page, executed in the place of WebKit's process.
@MainActor
final class PageContent: FakeContent {
    private var handle: OpaquePointer?

    nonisolated init() {}

    func loaded(_ page: FakePage, _ document: FakeResource) {
        guard let url = page.url else { return }
        // Callbacks come until a while after the page has gone, so that their context is never freed.
        let context = Unmanaged.passRetained(PageCallbacks(page, url, document)).toOpaque()
        handle = fake_page_open(
            { context, url, answer in
                guard let context, let url, let answer else { return }
                Unmanaged<PageCallbacks>.fromOpaque(context).takeUnretainedValue().fetch(String(cString: url), Answer(answer))
            },
            { context, text in
                guard let context, let text else { return }
                Unmanaged<PageCallbacks>.fromOpaque(context).takeUnretainedValue().post(String(cString: text))
            }, context, url.absoluteString)
    }

    func evaluate(_ page: FakePage, _ script: String) {
        guard let handle else { return }
        fake_page_eval(
            handle, script,
            { _, error in
                if let error { FakePhone.shared.complain("a script threw \(String(cString: error))") }
            }, nil)
    }

    func ended(_ page: FakePage) {
        if let handle { fake_page_close(handle) }
        handle = nil
    }
}

/// What the page asks of its view, on threads of its own.
private final class PageCallbacks: Sendable {
    private let page: WeakPage
    private let url: String
    private let document: Found

    @MainActor init(_ page: FakePage, _ url: URL, _ document: FakeResource) {
        self.page = WeakPage(page)
        self.url = url.absoluteString
        self.document = Found(document)
    }

    func fetch(_ wanted: String, _ answer: Answer) {
        // It has been loaded already.
        if wanted == url { return answer.give(document) }
        DispatchQueue.main.async {
            MainActor.assumeIsolated {
                guard let page = self.page.value, let url = URL(string: wanted) else { return answer.give(nil) }
                page.fetch(url) { answer.give((try? $0.get()).map(Found.init)) }
            }
        }
    }

    func post(_ text: String) {
        DispatchQueue.main.async {
            // A page without a handler has gone.
            MainActor.assumeIsolated { try? self.page.value?.post("oro", text) }
        }
    }
}

@MainActor
private final class WeakPage {
    weak var value: FakePage?

    init(_ value: FakePage) { self.value = value }
}

/// An answer to a request, as the page's library takes it.
private struct Found: Sendable {
    let status: UInt16
    let type: String
    let body: String

    init(_ resource: FakeResource) {
        status = UInt16((resource.response as? HTTPURLResponse)?.statusCode ?? 200)
        type = resource.response.mimeType ?? ""
        body = String(decoding: resource.data, as: UTF8.self)
    }
}

/// Where an answer goes; it is given once, on any thread.
private struct Answer: @unchecked Sendable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    func give(_ found: Found?) { fake_page_answer(handle, found?.status ?? 0, found?.type, found?.body) }
}
