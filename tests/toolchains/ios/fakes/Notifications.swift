import FakePhone
import Foundation
@_spi(Fake) import UserNotifications

let notificationFake = Topic("fake-notifications", [
    Case("what is added is shown, and takes the place of its like") { phone in
        try same(add("a", "First"), nil)
        try same(add("b", "Second"), nil)
        try same(add("a", "Third"), nil)
        try same(FakeCenter.shared.shown.map(\.title), ["Second", "Third"])
        UNUserNotificationCenter.current().removeDeliveredNotifications(withIdentifiers: ["b"])
        try same(FakeCenter.shared.shown.map(\.identifier), ["a"])
    },
    Case("what is not allowed is refused") { phone in
        FakePhone.shared.change { $0.notificationsAllowed = nil }
        try same(add("a", "First"), UNError.Code.notificationsNotAllowed.rawValue)
        let asked = DispatchSemaphore(value: 0)
        UNUserNotificationCenter.current().requestAuthorization(options: .alert) { _, _ in asked.signal() }
        asked.wait()
        try same(add("a", "First"), nil)
        FakePhone.shared.change { $0.notificationsAllowed = false }
        try same(add("b", "Second"), UNError.Code.notificationsNotAllowed.rawValue)
        try same(FakeCenter.shared.shown.map(\.identifier), ["a"])
    },
    Case("a notification without content is refused") { phone in
        try same(add("a", ""), UNError.Code.notificationInvalidNoContent.rawValue)
    },
])

/// The code that it was refused with.
private func add(_ identifier: String, _ title: String) -> Int? {
    let content = UNMutableNotificationContent()
    content.title = title
    let request = UNNotificationRequest(identifier: identifier, content: content, trigger: nil)
    let answered = DispatchSemaphore(value: 0)
    let code = Answer()
    UNUserNotificationCenter.current().add(request) { error in
        code.value = error.map { ($0 as NSError).code }
        answered.signal()
    }
    answered.wait()
    return code.value
}

/// Written before the semaphore is signalled, read after.
private final class Answer: @unchecked Sendable {
    var value: Int?
}
