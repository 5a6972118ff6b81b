// Made by `oro-bg gen` from "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.`in`.`when`.`fun`

import android.content.Context
import androidx.work.ExistingPeriodicWorkPolicy
import androidx.work.ExistingWorkPolicy
import androidx.work.WorkManager
import org.json.JSONArray
import org.json.JSONObject
import java.io.File
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Future
import java.util.concurrent.FutureTask
import kotlin.concurrent.thread

/**
 * The background services of this app. Call [initialize] from `Application.onCreate`; everything else follows from the
 * declaration. All functions may be called from any thread; those that answer read or write small files.
 */
object OroBackground {
    private const val POLL_MS = 60_000L

    private val lock = Any()
    private var handle = 0L
    private var events: Thread? = null
    private val listeners = CopyOnWriteArrayList<(String) -> Unit>()

    /**
     * Opens the runtime, cancels work of services that are no longer declared, and schedules the intervals; a changed
     * interval replaces the one that is pending. Returns at once; the future is for those who want to wait, and
     * holds an [OroBackgroundException] when the runtime could not be opened.
     */
    fun initialize(context: Context): Future<Unit> {
        val application = context.applicationContext
        val task = FutureTask { reconcile(application) }
        thread(name = "oro-background-start") { task.run() }
        return task
    }

    /**
     * One request of the JavaScript contract, such as `background:schedule`; JSON in and out. What it changes is passed
     * on to WorkManager.
     */
    fun request(
        context: Context,
        name: String,
        payload: String = "null",
    ): String {
        val answer = OroBackgroundNative.request(runtime(context), name, payload)
        when (name) {
            "background:register" -> repeat(context, OroBackgroundDefinition(JSONObject(answer)))
            "background:schedule" -> enqueue(context, JSONObject(payload).getString("id"), JSONObject(answer))
            "background:cancel" -> stop(context, JSONObject(payload).getString("id"))
        }
        return answer
    }

    /** Asks for one run of a service. The answer is that of `schedule` in JavaScript: accepted or why not, as JSON. */
    fun schedule(
        context: Context,
        id: String,
        data: String? = null,
    ): String {
        val payload = JSONObject().put("id", id).toString()
        val call = if (data == null) payload else payload.dropLast(1) + ",\"data\":" + data + "}"
        return request(context, "background:schedule", call)
    }

    /** Cancels what is pending or running of a service. The answer is that of `cancel` in JavaScript, as JSON. */
    fun cancel(
        context: Context,
        id: String,
    ): String = request(context, "background:cancel", JSONObject().put("id", id).toString())

    /** Calls [listener] with each event of `background:events`, as JSON, on a thread of its own. */
    fun addListener(
        context: Context,
        listener: (String) -> Unit,
    ) {
        listeners.add(listener)
        listen(context.applicationContext)
    }

    fun removeListener(listener: (String) -> Unit) {
        listeners.remove(listener)
    }

    /** Stops what runs and closes the runtime. Work that is scheduled stays so. Meant for tests and for orderly ends. */
    fun close() {
        val closing =
            synchronized(lock) {
                val open = handle
                handle = 0L
                events = null
                open
            }
        if (closing != 0L) OroBackgroundNative.close(closing)
    }

    /** The open runtime; opened by whoever needs it first. */
    internal fun runtime(context: Context): Long =
        synchronized(lock) {
            if (handle == 0L) {
                // Not backed up: what is scheduled on this device must not appear on the next one.
                val directory = File(context.applicationContext.noBackupFilesDir, "oro")
                handle = OroBackgroundNative.open(directory.path)
            }
            handle
        }

    /** What is stored of a service: the declaration, as far as JavaScript did not narrow it. */
    internal fun definition(
        context: Context,
        id: String,
    ): OroBackgroundDefinition {
        val payload = JSONObject().put("id", id).toString()
        val status = OroBackgroundNative.request(runtime(context), "background:status", payload)
        return OroBackgroundDefinition(JSONObject(status).getJSONObject("definition"))
    }

    private fun reconcile(context: Context) {
        val work = WorkManager.getInstance(context)
        // Opening has compared what is stored with what is declared now; the list is the outcome.
        val services = JSONArray(OroBackgroundNative.request(runtime(context), "background:list", "null"))
        val known = HashSet<String>()
        for (index in 0 until services.length()) {
            val status = services.getJSONObject(index)
            val state = status.getString("state")
            if (state == "retired") continue
            known.add(status.getString("id"))
            // What the app cancelled rests over restarts, too.
            if (state != "cancelled") repeat(context, OroBackgroundDefinition(status.getJSONObject("definition")))
        }
        for (info in work.getWorkInfosByTag(OroBackgroundWork.TAG).get()) {
            val id = OroBackgroundWork.idOf(info.tags) ?: continue
            if (id !in known) work.cancelAllWorkByTag(OroBackgroundWork.tagOf(id))
        }
    }

    /** UPDATE keeps the place in time of work that has not changed. */
    private fun repeat(
        context: Context,
        definition: OroBackgroundDefinition,
    ) {
        if (definition.intervalMs == 0L) return
        WorkManager.getInstance(context).enqueueUniquePeriodicWork(
            OroBackgroundWork.periodicName(definition.id),
            ExistingPeriodicWorkPolicy.UPDATE,
            OroBackgroundWork.periodic(definition),
        )
    }

    private fun enqueue(
        context: Context,
        id: String,
        scheduled: JSONObject,
    ) {
        if (!scheduled.optBoolean("accepted")) return
        // The last request replaces one that is pending, in the runtime as well.
        val runId = scheduled.getString("runId")
        val delayMs = maxOf(0L, scheduled.optLong("notBefore") - System.currentTimeMillis())
        val keepAlive = OroBackgroundServices.find(id)?.keepAlive == true
        if (keepAlive && delayMs == 0L && OroBackgroundService.start(context, id, runId)) return
        WorkManager.getInstance(context).enqueueUniqueWork(
            OroBackgroundWork.onceName(id),
            ExistingWorkPolicy.REPLACE,
            OroBackgroundWork.once(definition(context, id), runId, delayMs),
        )
    }

    private fun stop(
        context: Context,
        id: String,
    ) {
        WorkManager.getInstance(context).cancelAllWorkByTag(OroBackgroundWork.tagOf(id))
        OroBackgroundService.stop(id)
    }

    private fun listen(context: Context) {
        val handle = runtime(context)
        synchronized(lock) {
            if (events != null) return
            events =
                thread(name = "oro-background-events", isDaemon = true) {
                    deliver(handle)
                }
        }
    }

    /** Ends when the runtime is closed: `poll` then throws. */
    private fun deliver(handle: Long) {
        while (true) {
            val event =
                try {
                    OroBackgroundNative.poll(handle, POLL_MS) ?: continue
                } catch (closed: OroBackgroundException) {
                    return
                }
            for (listener in listeners) listener(event)
        }
    }
}
