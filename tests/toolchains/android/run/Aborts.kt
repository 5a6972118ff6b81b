package com.example.driven

import androidx.work.WorkInfo
import androidx.work.WorkInfo.State
import java.util.concurrent.TimeUnit.SECONDS

fun aborts(cases: Cases) {
    cases.case("onStopped during a run raises abort, and the work comes again") {
        launch().listen()
        accepted("wait")
        val running = start("wait")
        same(message("wait"), "waits")
        running.stop(WorkInfo.STOP_REASON_TIMEOUT)
        same(running.await(), "stopped")
        same(message("wait"), "stops: WorkManager stopped the work")
        same(event("complete", "wait").getString("outcome"), "cancelled")
        same(outcomes("wait"), listOf("cancelled"))
        same(work.info(OroBackgroundWork.onceName("wait"))?.state, State.ENQUEUED)
    }

    cases.case("onStopped before the run keeps it from running") {
        launch().listen()
        val run = OroBackgroundRun(app, "wait", OroBackgroundRun.Origin.HOST, "early")
        run.abort("stopped before it began")
        same(run.execute().getString("outcome"), "cancelled")
        // Through WorkManager the two race, and whoever wins, it ends and is no success.
        accepted("wait")
        val running = start("wait")
        running.stop(WorkInfo.STOP_REASON_CONSTRAINT_CHARGING)
        same(running.await(), "stopped")
        eventually("nothing runs") { status("wait").getString("state") != "running" }
        check("success" !in outcomes("wait")) { outcomes("wait") }
    }

    cases.case("cancelling ends the run and its work") {
        launch().listen()
        accepted("wait")
        val running = start("wait")
        same(message("wait"), "waits")
        OroBackground.cancel(app, "wait")
        same(running.await(), "stopped")
        same(work.info(OroBackgroundWork.onceName("wait"))?.state, State.CANCELLED)
        event("complete", "wait")
        same(outcomes("wait"), listOf("cancelled"))
        work.advance(SECONDS.toMillis(3600))
        same(runDue("wait"), emptyList())
    }

    cases.case("cancelling before the run leaves nothing to run") {
        launch()
        accepted("succeed")
        OroBackground.cancel(app, "succeed")
        same(runDue("succeed"), emptyList())
        same(outcomes("succeed"), emptyList())
    }

    cases.case("closing aborts what runs, and the next call opens again") {
        launch().listen()
        accepted("wait")
        val running = start("wait")
        same(message("wait"), "waits")
        OroBackground.close()
        running.await()
        same(outcomes("wait"), listOf("cancelled"))
    }
}
