// expect: error: .*never used
import BackgroundTasks

func submit() throws {
    let request = BGAppRefreshTaskRequest(identifier: "com.example.notes.background.sync")
}
