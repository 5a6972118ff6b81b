package com.example.driven

import androidx.work.WorkInfo.State
import java.io.File

private val phone get() = File(System.getProperty("driven.state"), "updated")
private val hourly = OroBackgroundWork.periodicName("hourly")
private val leaving = OroBackgroundWork.periodicName("leaving")

/** The app as it is installed first, with `oro.toml`. */
fun declared(cases: Cases) {
    cases.case("before the update both intervals are scheduled", phone) {
        launch()
        work.runDue()
        same(work.info(leaving)?.state, State.ENQUEUED)
        same(work.intervalOf(hourly), 3_600_000L)
        same(work.info(hourly)?.generation, 0)
    }
}

/** The same phone, after an update to `android-updated.toml`. */
fun updated(cases: Cases) {
    cases.case("after the update the orphan is cancelled and the changed interval taken over", phone) {
        val before = work.info(hourly)
        launch()
        same(work.info(leaving)?.state, State.CANCELLED)
        refused("ENOENT") { status("leaving") }
        val after = work.info(hourly)
        same(after?.id, before?.id)
        same(work.intervalOf(hourly), 10_800_000L)
        check(after!!.generation > 0) { "with UPDATE" }
        same(outcomes("hourly"), listOf("success"))
    }
}
