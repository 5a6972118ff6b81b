package com.example.driven

import androidx.work.WorkInfo.State
import fake.Device
import java.util.concurrent.TimeUnit.DAYS
import java.util.concurrent.TimeUnit.HOURS
import java.util.concurrent.TimeUnit.MINUTES
import java.util.concurrent.TimeUnit.SECONDS

fun runs(cases: Cases) {
    cases.case("initializing schedules what has an interval and nothing else") {
        launch()
        val hourly = OroBackgroundWork.periodicName("hourly")
        val names = listOf("hourly", "leaving", "idle").map(OroBackgroundWork::periodicName)
        same(work.infos().map { it.id }.size, 3)
        for (name in names) same(work.info(name)?.state, State.ENQUEUED)
        same(work.intervalOf(hourly), HOURS.toMillis(1))
        same(work.intervalOf(OroBackgroundWork.periodicName("idle")), DAYS.toMillis(1))
        // Again, as each start of the app does.
        val before = work.info(hourly)?.id
        launch()
        same(work.info(hourly)?.id, before)
    }

    cases.case("a request with data runs to success") {
        launch()
        val runId = accepted("succeed", """{"text":"ü 🦀 \" $"}""")
        val name = OroBackgroundWork.onceName("succeed")
        // The payload stays with the runtime.
        same(work.inputOf(name), mapOf("id" to "succeed", "runId" to runId))
        same(runDue("succeed"), listOf("success"))
        val run = history("succeed").single()
        same(run.getString("outcome"), "success")
        same(run.getString("runId"), runId)
        same(run.getJSONObject("result").getJSONObject("data").getString("text"), "ü 🦀 \" $")
        same(work.info(name)?.state, State.SUCCEEDED)
    }

    cases.case("data beyond what WorkData holds arrives") {
        launch()
        accepted("succeed", "\"" + "x".repeat(20_000) + "\"")
        work.runDue()
        same(outcomes("succeed"), listOf("success"))
    }

    cases.case("a failure is final where nothing else was declared") {
        launch()
        accepted("fail")
        same(runDue("fail"), listOf("failure"))
        val run = history("fail").single()
        same(run.getJSONObject("error").getString("name"), "TypeError")
        same(work.info(OroBackgroundWork.onceName("fail"))?.state, State.FAILED)
    }

    cases.case("retries with linear backoff until success") {
        launch()
        accepted("fail-twice")
        same(runDue("fail-twice"), listOf("retry"))
        work.advance(SECONDS.toMillis(59))
        same(runDue("fail-twice"), emptyList())
        work.advance(SECONDS.toMillis(1))
        same(runDue("fail-twice"), listOf("retry"))
        work.advance(SECONDS.toMillis(119))
        same(runDue("fail-twice"), emptyList())
        work.advance(SECONDS.toMillis(1))
        same(runDue("fail-twice"), listOf("success"))
        same(outcomes("fail-twice"), listOf("success", "failure", "failure"))
        same(history("fail-twice").map { it.getInt("attempt") }, listOf(3, 2, 1))
    }

    cases.case("retries end with the declared attempts") {
        launch()
        accepted("give-up")
        same(runDue("give-up"), listOf("retry"))
        work.advance(SECONDS.toMillis(30))
        same(runDue("give-up"), listOf("failure"))
        work.advance(DAYS.toMillis(1))
        same(runDue("give-up"), emptyList())
        same(outcomes("give-up"), listOf("failure", "failure"))
    }

    cases.case("an endless run is ended by its timeout") {
        launch()
        accepted("endless")
        same(runDue("endless"), listOf("failure"))
        same(outcomes("endless"), listOf("timeout"))
    }

    cases.case("an interval runs once per period") {
        launch()
        val name = OroBackgroundWork.periodicName("hourly")
        // The first period begins at once.
        same(work.runDue().filter { it.first == name }, listOf(name to "success"))
        work.advance(MINUTES.toMillis(59))
        same(work.runDue().filter { it.first == name }, emptyList())
        work.advance(MINUTES.toMillis(1))
        same(work.runDue().filter { it.first == name }, listOf(name to "success"))
        same(outcomes("hourly"), listOf("success", "success"))
        same(history("hourly").first().getString("reason"), "scheduled")
    }

    cases.case("work waits for its constraints") {
        launch()
        Device.charging = false
        accepted("picky")
        same(runDue("picky"), emptyList())
        Device.charging = true
        Device.network = Device.Network.METERED
        same(work.start().size, 0)
        Device.network = Device.Network.UNMETERED
        same(runDue("picky"), listOf("success"))
    }

    cases.case("only what asks for it is expedited") {
        launch()
        accepted("urgent")
        accepted("succeed")
        same(work.isExpedited(OroBackgroundWork.onceName("urgent")), true)
        same(work.isExpedited(OroBackgroundWork.onceName("succeed")), false)
        work.runDue()
        same(outcomes("urgent"), listOf("success"))
        // WorkManager refuses to expedite what waits for more than network and storage.
        val delayed = """{"id":"urgent","requires":{"charging":true}}"""
        OroBackground.request(app, "background:schedule", delayed)
        same(work.isExpedited(OroBackgroundWork.onceName("urgent")), false)
    }

    cases.case("a later request takes the place of a pending one") {
        launch()
        accepted("succeed", "1")
        accepted("succeed", "2")
        work.runDue()
        same(history("succeed").single().getJSONObject("result").getInt("data"), 2)
    }

    cases.case("what a request may not do is refused with its code") {
        launch()
        refused("ENOENT") { schedule("nobody") }
        refused("EINVAL") { OroBackground.request(app, "background:nothing") }
        OroBackground.close()
        refused("InvalidStateError") { OroBackgroundNative.request(1, "background:list", "null") }
    }
}
