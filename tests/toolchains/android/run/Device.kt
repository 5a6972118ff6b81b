package com.example.driven

import android.app.Activity
import fake.App
import fake.Device
import org.json.JSONArray
import org.json.JSONObject

private const val POST = "android.permission.POST_NOTIFICATIONS"

fun device(cases: Cases) {
    cases.case("a notification is shown when the user granted it") {
        launch()
        Device.granted.add(POST)
        accepted("notify", """{"title":"one"}""")
        same(runDue("notify"), listOf("success"))
        accepted("notify", """{"title":"two"}""")
        work.runDue()
        // The same tag replaces.
        val shown = Device.notifications.values.single()
        same(shown.title to shown.text, "two" to "ünï 🦀")
        same(shown.tag, "greeting")
    }

    cases.case("without the grant the service is told so") {
        launch()
        accepted("notify", """{"title":"one"}""")
        same(runDue("notify"), listOf("failure"))
        same(history("notify").single().getJSONObject("error").getString("name"), "NotAllowedError")
        same(Device.notifications.size, 0)
    }

    cases.case("ask puts the question once it is needed") {
        val activity = Activity()
        App.attach(activity, app)
        same(OroBackgroundNotifications.ask(activity), false)
        val question = Device.questions.single()
        same(question.permissions, listOf(POST))
        same(question.requestCode, OroBackgroundNotifications.REQUEST_CODE)
        Device.granted.add(POST)
        same(OroBackgroundNotifications.ask(activity), true)
        same(Device.questions.size, 1)
    }

    cases.case("a capability of the app answers, and refuses with its code") {
        OroBackground.capability("contacts") { operation, payload ->
            if (operation == "refuse") throw OroBackgroundException("QuotaExceededError", "too many")
            JSONObject().put("operation", operation).put("payload", JSONArray(payload)).toString()
        }
        launch()
        accepted("ask", """{"operation":"find","payload":["ü", 1]}""")
        same(runDue("ask"), listOf("success"))
        val found = history("ask").single().getJSONObject("result")
        same(found.getString("operation"), "find")
        accepted("ask", """{"operation":"refuse","payload":null}""")
        same(runDue("ask"), listOf("failure"))
        same(history("ask").first().getJSONObject("error").getString("name"), "QuotaExceededError")
    }

    cases.case("the store is shared between runs and with the foreground") {
        launch()
        repeat(2) {
            accepted("store")
            work.runDue()
        }
        same(request("storage-get", """{"key":"runs"}"""), "2")
    }

    cases.case("events of a run arrive in order") {
        launch().listen()
        val runId = accepted("succeed")
        work.runDue()
        for (type in listOf("activate", "run", "complete")) same(event(type, "succeed").getString("runId"), runId)
    }

    cases.case("what the device tells reaches the status") {
        launch()
        Device.network = Device.Network.METERED
        Device.charging = false
        accepted("picky")
        val waits = status("picky").toString()
        check("unmetered-network" in waits && "charging" in waits) { waits }
        Device.network = Device.Network.UNMETERED
        Device.charging = true
        val ready = status("picky").toString()
        check("unmetered-network" !in ready) { ready }
    }

    cases.case("JavaScript's requests go through, and change what WorkManager has") {
        launch()
        val services = JSONArray(request("list"))
        same(services.length(), 17)
        request("register", """{"id":"hourly","trigger":{"type":"interval","minimumInterval":"2h"}}""")
        same(work.intervalOf(OroBackgroundWork.periodicName("hourly")), 7_200_000L)
        request("cancel", """{"id":"hourly"}""")
        same(work.info(OroBackgroundWork.periodicName("hourly"))?.state?.isFinished, true)
    }
}
