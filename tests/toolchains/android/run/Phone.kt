package com.example.driven

import fake.App
import fake.Device
import fake.FakeWorkManager
import fake.Services
import org.json.JSONArray
import org.json.JSONObject
import java.io.File
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

/** A phone with the app on it, and what its user sees and says. */
class Phone(
    private val directory: File,
) {
    var app = App(directory)
        private set
    val events = CopyOnWriteArrayList<String>()
    private val arriving = LinkedBlockingQueue<JSONObject>()
    private val listener = { event: String ->
        events.add(event)
        arriving.add(JSONObject(event))
        Unit
    }

    val work: FakeWorkManager get() = FakeWorkManager.of(app)

    init {
        Device.log.clear()
        Device.notifications.clear()
        Device.questions.clear()
        Device.granted.clear()
        Device.network = Device.Network.UNMETERED
        Device.charging = true
        Device.idle = false
        Device.interactive = true
        Device.batteryPercent = 80
        Services.mayStart = true
        Services.spent.clear()
        Services.crashes.clear()
    }

    /** `Application.onCreate`. */
    fun launch(): Phone {
        OroBackground.initialize(app).get(GUARD_S, TimeUnit.SECONDS)
        return this
    }

    fun listen() = OroBackground.addListener(app, listener)

    /** The process ends in order, and the next one starts. */
    fun restart() {
        end()
        arriving.clear()
        app = App(directory)
        launch()
    }

    fun end() {
        Services.destroyAll()
        OroBackground.removeListener(listener)
        OroBackground.close()
        // None of the process may reach into the next one.
        val own = Thread.getAllStackTraces().keys.filter { it.name.startsWith("oro-background-") || it.name == FakeWorkManager.THREAD }
        for (thread in own) {
            thread.join(TimeUnit.SECONDS.toMillis(GUARD_S))
            check(!thread.isAlive) { "${thread.name} outlives the runtime: ${thread.stackTrace.joinToString()}" }
        }
    }

    fun schedule(
        id: String,
        data: String? = null,
    ): JSONObject = JSONObject(OroBackground.schedule(app, id, data))

    fun accepted(
        id: String,
        data: String? = null,
    ): String {
        val answer = schedule(id, data)
        check(answer.getBoolean("accepted")) { answer }
        return answer.getString("runId")
    }

    /** Runs what is due, and answers how a request of this service ended. */
    fun runDue(id: String): List<String> = work.runDue().filter { it.first == OroBackgroundWork.onceName(id) }.map { it.second }

    /** Starts what is due; the execution of a request of this service. */
    fun start(id: String): FakeWorkManager.Execution = work.start().single { it.name == OroBackgroundWork.onceName(id) }

    fun request(
        name: String,
        payload: String = "null",
    ): String = OroBackground.request(app, "background:$name", payload)

    fun status(id: String): JSONObject = JSONObject(request("status", """{"id":"$id"}"""))

    /** The last runs, newest first. */
    fun history(id: String): List<JSONObject> {
        val runs = JSONArray(request("history", """{"id":"$id"}"""))
        return List(runs.length()) { runs.getJSONObject(it) }
    }

    fun outcomes(id: String): List<String> = history(id).map { it.getString("outcome") }

    /** The next event of this type and service. */
    fun event(
        type: String,
        id: String,
    ): JSONObject {
        val waited = ArrayList<JSONObject>()
        while (true) {
            val event = arriving.poll(GUARD_S, TimeUnit.SECONDS) ?: error("no event $type of $id, but $waited")
            val kind = event.getJSONObject("kind").put("runId", event.opt("runId"))
            if (kind.getString("type") == type && event.optString("id") == id) return kind
            waited.add(event)
        }
    }

    fun message(id: String): String = event("message", id).getString("data")

    /** Waits until something holds that another thread brings about. */
    fun eventually(
        what: String,
        holds: () -> Boolean,
    ) {
        val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GUARD_S)
        while (!holds()) {
            check(System.nanoTime() < end) { "still not so: $what" }
            Thread.sleep(5)
        }
    }

    companion object {
        const val GUARD_S = 30L
    }
}

fun <T> same(
    found: T,
    wanted: T,
) = check(found == wanted) { "found $found, wanted $wanted" }

fun refused(
    code: String,
    call: () -> Unit,
): OroBackgroundException {
    try {
        call()
    } catch (refused: OroBackgroundException) {
        same(refused.code, code)
        return refused
    }
    error("not refused with $code")
}
