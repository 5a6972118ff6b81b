@_spi(Fake) import WebKit

/// Drives an app whose services run in hidden pages. What a page does, a fake of a browser's page does in WebKit's place.
@main
struct DrivesPages {
    static func main() {
        FakePage.content = { PageContent() }
        Program.run([hiddenPages])
    }
}
