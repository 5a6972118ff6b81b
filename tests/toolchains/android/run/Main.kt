package com.example.phone

import android.app.Activity
import android.content.Intent
import android.net.NetworkCapabilities
import androidx.work.FakeWorkManager
import androidx.work.NetworkType
import androidx.work.WorkInfo.State
import org.json.JSONArray
import org.json.JSONObject
import java.io.File
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.system.exitProcess

/** The generated Kotlin with the real runtime behind it, on a JVM and a fake phone. Prints each case; exits with 1 if one fails. */
fun main(arguments: Array<String>) {
    val files = File(arguments[0])
    when (arguments[1]) {
        "whole" -> Phone(files).wholeLife()
        "changed" -> Phone(files).nextVersion()
        "killed" -> Phone(files).diesInARun()
        "after" -> Phone(files).comesBack()
    }
    // Threads of the runtime do not keep the JVM.
    exitProcess(if (failed == 0) 0 else 1)
}

private var failed = 0

private fun case(
    name: String,
    body: () -> Unit,
) {
    try {
        body()
        println("ok   $name")
    } catch (wrong: Throwable) {
        failed += 1
        println("FAIL $name: $wrong")
        wrong.stackTrace.take(8).forEach { println("       at $it") }
    }
}

private fun equal(
    actual: Any?,
    expected: Any?,
) = check(actual == expected) { "$actual, not $expected" }

private fun until(
    what: String,
    holds: () -> Boolean,
) {
    val end = System.nanoTime() + 60_000_000_000
    while (!holds()) {
        check(System.nanoTime() < end) { "waited a minute for: $what" }
        Thread.sleep(2)
    }
}

private class Phone(
    files: File,
) {
    val device = Device(files)
    val works = FakeWorkManager(device.application)
    val events = ConcurrentLinkedQueue<JSONObject>()

    fun status(id: String) = JSONObject(OroBackground.request(device, "background:status", JSONObject().put("id", id).toString()))

    fun runs(id: String): List<JSONObject> {
        val runs = JSONArray(OroBackground.request(device, "background:history", JSONObject().put("id", id).toString()))
        return List(runs.length()) { runs.getJSONObject(it) }
    }

    fun outcomes(id: String) = runs(id).map { it.getString("outcome") }

    fun once(id: String) = works.work("oro-background:$id:once")

    fun periodic(id: String) = works.work("oro-background:$id:periodic")

    fun schedule(
        id: String,
        data: String? = null,
    ): JSONObject = JSONObject(OroBackground.schedule(device, id, data)).also { equal(it.getBoolean("accepted"), true) }

    fun said(
        id: String,
        what: String,
    ) = events.any { event ->
        val kind = event.getJSONObject("kind")
        event.optString("id") == id && kind.optString("type") == "message" && kind.opt("data") == what
    }

    fun start() {
        OroBackground.initialize(device).get()
        OroBackground.addListener(device) { events.add(JSONObject(it)) }
    }

    fun wholeLife() {
        OroBackground.capability("thermometer") { operation, payload ->
            if (payload == "\"broken\"") throw IllegalStateException("no sensor for $operation")
            JSONObject().put("operation", operation).put("degrees", 21).toString()
        }
        case("initialize schedules the intervals that are declared") {
            start()
            equal(periodic("tick")?.intervalMs, 1_800_000L)
            equal(periodic("charging")?.constraints?.requiresCharging(), true)
            equal(periodic("charging")?.constraints?.requiredNetworkType, NetworkType.UNMETERED)
            equal(once("succeed"), null)
        }
        scheduling()
        stopping()
        hosting()
        foreground()
        restarting()
        case("1,000 runs leave nothing behind") {
            repeat(300) { runOnce() }
            val (memory, threads) = process("VmRSS") to process("Threads")
            repeat(700) { runOnce() }
            val grown = process("VmRSS") - memory
            equal(outcomes("succeed").toSet(), setOf("success"))
            // An isolate has some 350 KiB: one in ten would show.
            check(grown < 20_000) { "resident memory grew by $grown KiB" }
            check(process("Threads") <= threads + 4) { "$threads threads became ${process("Threads")}" }
            println("     (resident memory of the last 700 runs: +$grown KiB)")
        }
        case("what is closed says so, and opens again for who needs it") {
            OroBackground.close()
            equal(status("succeed").getString("id"), "succeed")
        }
        case("an unknown service is refused with the stable code") {
            try {
                OroBackground.schedule(device, "nobody")
                error("accepted")
            } catch (refused: OroBackgroundException) {
                equal(refused.code, "ENOENT")
            }
        }
        OroBackground.close()
    }

    private fun runOnce() {
        schedule("succeed")
        works.advance()
        equal(once("succeed")?.state, State.SUCCEEDED)
    }

    /** A number that Linux tells of this process. */
    private fun process(what: String): Long {
        val line = File("/proc/self/status").readLines().first { it.startsWith("$what:") }
        return line.filter(Char::isDigit).toLong()
    }

    private fun scheduling() {
        case("a request runs to success, with its data") {
            schedule("succeed", """{"text":"é\u0000😀"}""")
            equal(once("succeed")?.input?.keyValueMap?.keys, setOf("id", "runId"))
            works.advance()
            equal(once("succeed")?.state, State.SUCCEEDED)
            equal(outcomes("succeed"), listOf("success"))
            until("the result is told") {
                events.any { it.toString().contains("\"reason\":\"on-demand\"") && it.toString().contains("😀") }
            }
        }
        case("a period runs, and the next one is due an interval later") {
            equal(outcomes("tick"), listOf("success"))
            works.advance(1_800_000)
            equal(outcomes("tick"), listOf("success", "success"))
            equal(runs("tick").map { it.getString("reason") }.toSet(), setOf("scheduled"))
        }
        case("failures are tried again until the attempts are used up, at WorkManager's pace") {
            schedule("fail")
            works.advance()
            equal(once("fail")?.state, State.ENQUEUED)
            equal(once("fail")?.dueMs, works.nowMs + 20_000)
            works.advance(20_000)
            equal(once("fail")?.state, State.ENQUEUED)
            equal(once("fail")?.dueMs, works.nowMs + 40_000)
            works.advance(40_000)
            equal(once("fail")?.state, State.FAILED)
            equal(runs("fail").map { it.getInt("attempt") }, listOf(3, 2, 1))
        }
        case("what recovers is a success and not tried again") {
            schedule("recover")
            works.advance()
            works.advance(30_000)
            works.advance(60_000)
            equal(once("recover")?.state, State.SUCCEEDED)
            equal(outcomes("recover"), listOf("success", "failure", "failure"))
        }
        case("code that never ends is interrupted at its timeout") {
            schedule("endless")
            works.advance()
            equal(once("endless")?.state, State.FAILED)
            equal(outcomes("endless"), listOf("timeout"))
        }
        case("a run whose result is lost on the way to WorkManager is not run twice") {
            val before = runs("succeed").size
            schedule("succeed")
            works.losesResults = true
            works.advance()
            works.losesResults = false
            works.advance()
            equal(once("succeed")?.state, State.SUCCEEDED)
            equal(runs("succeed").size, before + 1)
        }
    }

    private fun stopping() {
        case("what WorkManager stops is aborted, and tried again") {
            schedule("patient")
            val jobs = works.start()
            until("the run is under way") { said("patient", "running") }
            works.stop(once("patient")!!)
            works.await(jobs)
            until("abort is raised") { said("patient", "aborted") }
            until("the outcome is recorded") { outcomes("patient") == listOf("cancelled") }
            equal(once("patient")?.state, State.ENQUEUED)
        }
        case("what is stopped before it began does not run") {
            val jobs = works.start()
            works.stop(once("patient")!!)
            works.await(jobs)
            until("the service is free") { status("patient").getString("state") != "running" }
        }
        case("what the app cancels never comes again") {
            OroBackground.cancel(device, "patient")
            equal(once("patient")?.state, State.CANCELLED)
            equal(status("patient").getString("state"), "cancelled")
            works.advance(3_600_000)
            equal(once("patient")?.state, State.CANCELLED)
        }
    }

    private fun hosting() {
        case("a notification is shown only where the user lets it") {
            schedule("host", "\"roof\"")
            works.advance()
            equal(device.notifications.shown.size, 0)
            val activity = Activity(device)
            equal(OroBackgroundNotifications.ask(activity), false)
            equal(activity.asked, listOf("android.permission.POST_NOTIFICATIONS"))
            device.permissions.add("android.permission.POST_NOTIFICATIONS")
            schedule("host", "\"roof\"")
            works.advance()
            equal(device.notifications.shown["greeting"]?.title, "Hello")
        }
        case("an app's capability answers its services") {
            until("the result is told") { events.any { it.toString().contains("\"degrees\":21") } }
        }
        case("what a capability throws arrives with its class and message") {
            schedule("host", "\"broken\"")
            works.advance()
            val error = runs("host").first().getJSONObject("error").toString()
            check("IllegalStateException" in error && "no sensor for read" in error) { error }
        }
        case("what the device tells reaches the plan") {
            schedule("plugged")
            equal(waitsFor("plugged"), "unmetered-network")
            device.connectivity.active =
                NetworkCapabilities(setOf(NetworkCapabilities.NET_CAPABILITY_INTERNET, NetworkCapabilities.NET_CAPABILITY_NOT_METERED))
            equal(waitsFor("plugged"), "charging")
            device.charging = true
            equal(waitsFor("plugged"), null)
            OroBackground.cancel(device, "plugged")
        }
    }

    private fun waitsFor(id: String): String? {
        val waiting = status(id).optJSONObject("waiting") ?: return null
        return waiting.getJSONObject("reason").optString("unmet")
    }

    private fun foreground() {
        case("a service with keep_alive runs in the foreground, with its type") {
            schedule("upload")
            equal(device.foregroundTypes, 1)
            until("the run is under way") { said("upload", "running") }
            equal(once("upload"), null)
        }
        case("the end of the day's budget aborts it in time") {
            device.service!!.onTimeout(1, 1)
            equal(device.service, null)
            until("abort is raised") { said("upload", "aborted") }
            until("the outcome is recorded") { outcomes("upload") == listOf("cancelled") }
            OroBackground.cancel(device, "upload")
        }
        case("a short service is aborted when its three minutes are over") {
            schedule("pay")
            equal(device.foregroundTypes, 1 shl 11)
            until("the run is under way") { said("pay", "running") }
            device.service!!.onTimeout(1)
            equal(device.service, null)
            until("the outcome is recorded") { outcomes("pay") == listOf("cancelled") }
            OroBackground.cancel(device, "pay")
        }
        case("a service that may start at boot comes back after one, and the others do not") {
            schedule("watch")
            schedule("upload")
            until("both are under way") { runs("watch").isEmpty() && status("upload").getString("state") == "running" }
            device.service!!.onDestroy()
            device.reboots()
            OroBackgroundReceiver().onReceive(device.application, Intent(Intent.ACTION_BOOT_COMPLETED))
            equal(device.foregroundTypes, 1 shl 30)
            OroBackground.cancel(device, "watch")
            OroBackground.cancel(device, "upload")
            equal(device.service, null)
        }
        case("what may not start in the foreground is left to WorkManager") {
            device.inBackground = true
            schedule("upload")
            device.inBackground = false
            equal(device.service, null)
            equal(once("upload")?.state, State.ENQUEUED)
            OroBackground.cancel(device, "upload")
        }
    }

    private fun restarting() {
        case("the app starts again: state is kept, and pending work keeps its place") {
            val due = periodic("tick")!!.dueMs
            val before = runs("tick").size
            OroBackground.close()
            start()
            equal(periodic("tick")?.dueMs, due)
            equal(runs("tick").size, before)
        }
        case("a longer interval takes the place of the pending one") {
            val trigger = JSONObject().put("type", "interval").put("minimumInterval", "2h")
            OroBackground.request(device, "background:register", JSONObject().put("id", "tick").put("trigger", trigger).toString())
            equal(periodic("tick")?.intervalMs, 7_200_000L)
            equal(works.pending().count { "oro-background:tick" in it.tags }, 1)
            OroBackground.close()
            start()
            equal(periodic("tick")?.intervalMs, 7_200_000L)
        }
        case("work of a service that is gone is cancelled") {
            works.orphan("oro-background", "oro-background:gone")
            OroBackground.close()
            start()
            equal(works.pending().any { "oro-background:gone" in it.tags }, false)
        }
    }

    /** On the state of the version before, with a service less and a longer interval. */
    fun nextVersion() {
        case("work of a service that the configuration no longer has is cancelled") {
            // What WorkManager kept of the version before.
            OroBackground.addListener(device) { events.add(JSONObject(it)) }
            schedule("succeed")
            works.orphan("oro-background", "oro-background:recover")
            start()
            equal(works.pending().any { "oro-background:recover" in it.tags }, false)
            equal(once("succeed")?.state, State.ENQUEUED)
        }
        case("a service that is gone is not run") {
            try {
                OroBackground.schedule(device, "recover")
                error("accepted")
            } catch (refused: OroBackgroundException) {
                check(refused.code in setOf("ENOENT", "InvalidStateError")) { refused.code }
            }
        }
        case("a changed interval is the one that is scheduled, and history stays") {
            equal(periodic("tick")?.intervalMs, 10_800_000L)
            check("success" in outcomes("tick")) { outcomes("tick") }
        }
        OroBackground.close()
    }

    fun diesInARun() {
        start()
        schedule("patient", "\"kept\"")
        works.start()
        until("the run is under way") { said("patient", "running") }
        println("ok   the process dies in a run")
        Runtime.getRuntime().halt(0)
    }

    fun comesBack() {
        case("a run that a kill cut off is recorded as crashed, and WorkManager's next start is its next attempt") {
            start()
            equal(outcomes("patient"), listOf("crashed"))
            // WorkManager has it in its own database; here the test brings it back.
            val next = status("patient").getJSONObject("nextRun")
            equal(next.getInt("attempt"), 2)
        }
        OroBackground.close()
    }
}
