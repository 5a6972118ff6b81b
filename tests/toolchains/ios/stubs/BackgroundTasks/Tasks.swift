import Foundation

open class BGTask: NSObject {
    open var identifier: String { fakeState.identifier }
    open var expirationHandler: (() -> Void)? {
        get { fakeState.expirationHandler }
        set { fakeState.expirationHandler = newValue }
    }

    let fakeState: FakeTaskState

    init(fake state: FakeTaskState) { fakeState = state }

    open func setTaskCompleted(success: Bool) { fakeState.complete(success: success) }
}

open class BGAppRefreshTask: BGTask {}

open class BGProcessingTask: BGTask {}

@available(iOS 17.0, *)
open class BGHealthResearchTask: BGProcessingTask {}

@available(iOS 26.0, *)
open class BGContinuedProcessingTask: BGTask {
    open var title: String { fakeState.titles.title }
    open var subtitle: String { fakeState.titles.subtitle }
    open var progress: Progress { fakeState.progress }

    open func updateTitle(_ title: String, subtitle: String) { fakeState.titles = (title, subtitle) }
}
