// expect: risks causing data races
import BackgroundTasks

func run(task: BGTask) {
    task.expirationHandler = { task.setTaskCompleted(success: false) }
    Task { task.setTaskCompleted(success: true) }
}
