// expect: incorrect argument label in call
import BackgroundTasks

func register() -> Bool {
    BGTaskScheduler.shared.register(forTask: "com.example.notes.background.sync", using: nil) { _ in }
}
