{% include "android/header.kt" %}

import android.content.Context
import androidx.work.ExistingPeriodicWorkPolicy
import androidx.work.ExistingWorkPolicy
import androidx.work.WorkManager
import org.json.JSONArray
import org.json.JSONObject
import java.io.File
import java.util.concurrent.ConcurrentHashMap
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

    // So that nobody finds a request between the runtime and WorkManager.
    private val scheduling = Any()
    private var handle = 0L
    private var events: Thread? = null

    private val listeners = CopyOnWriteArrayList<(String) -> Unit>()
    private val capabilities = ConcurrentHashMap<String, (String, String) -> String>()

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
        if (name == "background:schedule") return enqueue(context, payload)
        if (name == "background:cancel") return stop(context, payload)
        val answer = OroBackgroundNative.request(runtime(context), name, payload)
        if (name == "background:register") repeat(context, OroBackgroundDefinition(JSONObject(answer)))
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

    /**
     * Brings a capability, which services import as `oro:<name>` where the configuration lets them. The [handler] is called
     * with the operation and its payload, on any thread; it may block, and answers JSON. An [OroBackgroundException] that
     * it throws has its code in JavaScript, too. To be called before services run, in `Application.onCreate` say.
     */
    fun capability(
        name: String,
        handler: (operation: String, payload: String) -> String,
    ) {
        capabilities[name] = handler
    }

    /** Calls [listener] with each event of `background:events`, as JSON, on a thread of its own. */
    fun addListener(
        context: Context,
        listener: (String) -> Unit,
    ) {
        synchronized(lock) {
            listeners.add(listener)
            listen(runtime(context))
        }
    }

    fun removeListener(listener: (String) -> Unit) {
        listeners.remove(listener)
    }

    /**
     * Stops what runs and closes the runtime, which blocks until outcomes are recorded. Work that is scheduled stays so.
     * Whoever needs the runtime next opens it again. Meant for tests and for orderly ends.
     */
    fun close() {
        synchronized(lock) {
            // Who opens it meanwhile waits: the state directory has one user at a time.
            if (handle != 0L) OroBackgroundNative.close(handle)
            handle = 0L
            events = null
        }
    }

    /** The open runtime; opened by whoever needs it first. */
    internal fun runtime(context: Context): Long =
        synchronized(lock) {
            if (handle == 0L) {
                val application = context.applicationContext
                // Not backed up: what is scheduled on this device must not appear on the next one.
                val directory = File(application.noBackupFilesDir, "oro")
                handle = OroBackgroundNative.open(directory.path, OroBackgroundDevice(application, capabilities))
                if (listeners.isNotEmpty()) listen(handle)
            }
            handle
        }
{%- if foreground %}

    /** Leaves a request, or a further attempt at one, that the foreground service cannot run to WorkManager. */
    internal fun leave(
        context: Context,
        id: String,
        runId: String,
        later: Boolean,
    ) {
        val definition = OroBackgroundDefinition(stored(context, id))
        once(context, definition, runId, if (later) definition.backoffMs else 0L)
    }
{%- endif %}

    /** Passes on to WorkManager what services asked for as they ran, or what the end of a process kept from it. */
    internal fun enqueuePending(
        context: Context,
        runtime: Long,
    ) {
        synchronized(scheduling) {
            if (pending(runtime).isEmpty()) return
            // The works first: what is still pending after that had its work among them, however far it has got since.
            val works = WorkManager.getInstance(context).getWorkInfosByTag(OroBackgroundWork.TAG).get()
            val enqueued = works.filterNot { it.state.isFinished }.flatMap { it.tags }
            for (status in pending(runtime)) {
                val next = status.getJSONObject("nextRun")
                val runId = next.getString("runId")
                if (OroBackgroundWork.runTagOf(runId) in enqueued) continue
                enqueue(context, OroBackgroundDefinition(status.getJSONObject("definition")), runId, delayMs(next))
            }
        }
    }

    /** The services that have a request of the app to come. */
    private fun pending(runtime: Long): List<JSONObject> = list(runtime).filter { it.optJSONObject("nextRun")?.optString("source") == "request" }

    private fun list(runtime: Long): List<JSONObject> {
        val services = JSONArray(OroBackgroundNative.request(runtime, "background:list", "null"))
        return List(services.length()) { services.getJSONObject(it) }
    }

    /** The definition as it is stored: the declaration, as far as JavaScript did not narrow it. */
    private fun stored(
        context: Context,
        id: String,
    ): JSONObject {
        val payload = JSONObject().put("id", id).toString()
        val status = OroBackgroundNative.request(runtime(context), "background:status", payload)
        return JSONObject(status).getJSONObject("definition")
    }

    private fun reconcile(context: Context) {
        val work = WorkManager.getInstance(context)
        // Opening has compared what is stored with what is declared now; the list is the outcome.
        val runtime = runtime(context)
        val services = list(runtime)
        val known = services.map { it.getString("id") }
        for (status in services) {
            // What the app cancelled rests over restarts, too.
            if (status.getString("state") == "cancelled") continue
            repeat(context, OroBackgroundDefinition(status.getJSONObject("definition")))
        }
        for (info in work.getWorkInfosByTag(OroBackgroundWork.TAG).get()) {
            val id = OroBackgroundWork.idOf(info.tags) ?: continue
            if (id !in known) work.cancelAllWorkByTag(OroBackgroundWork.tagOf(id))
        }
        enqueuePending(context, runtime)
    }

    /** UPDATE takes a changed definition over, and keeps the place in time of work that has not changed. */
    private fun repeat(
        context: Context,
        definition: OroBackgroundDefinition,
        policy: ExistingPeriodicWorkPolicy = ExistingPeriodicWorkPolicy.UPDATE,
    ) {
        val work = WorkManager.getInstance(context)
        if (definition.intervalMs == 0L) {
            // It may have had an interval before.
            work.cancelUniqueWork(OroBackgroundWork.periodicName(definition.id))
            return
        }
        work.enqueueUniquePeriodicWork(
            OroBackgroundWork.periodicName(definition.id),
            policy,
            OroBackgroundWork.periodic(definition),
        )
    }

    private fun enqueue(
        context: Context,
        payload: String,
    ): String =
        synchronized(scheduling) {
            val answer = OroBackgroundNative.request(runtime(context), "background:schedule", payload)
            val scheduled = JSONObject(answer)
            if (scheduled.optBoolean("accepted")) enqueue(context, JSONObject(payload), scheduled)
            answer
        }

    private fun enqueue(
        context: Context,
        asked: JSONObject,
        scheduled: JSONObject,
    ) {
        val stored = stored(context, asked.getString("id"))
        // A request arms a trigger again that was cancelled.
        repeat(context, OroBackgroundDefinition(stored), ExistingPeriodicWorkPolicy.KEEP)
        val definition = OroBackgroundDefinition(stored, asked.optJSONObject("requires") ?: JSONObject())
        enqueue(context, definition, scheduled.getString("runId"), delayMs(scheduled))
    }

    /** Harmless for a request that is on its way already: the runtime runs it once. */
    private fun enqueue(
        context: Context,
        definition: OroBackgroundDefinition,
        runId: String,
        delayMs: Long,
    ) {
{%- if foreground %}
        val keepAlive = OroBackgroundServices.find(definition.id)?.keepAlive == true
        if (keepAlive && delayMs == 0L && OroBackgroundService.start(context, definition.id, runId)) return
{%- endif %}
        once(context, definition, runId, delayMs)
    }

    private fun delayMs(scheduled: JSONObject): Long = maxOf(0L, scheduled.optLong("notBefore") - System.currentTimeMillis())

    /** The last request replaces one that is pending, in the runtime as well. */
    private fun once(
        context: Context,
        definition: OroBackgroundDefinition,
        runId: String,
        delayMs: Long,
    ) {
        WorkManager.getInstance(context).enqueueUniqueWork(
            OroBackgroundWork.onceName(definition.id),
            ExistingWorkPolicy.REPLACE,
            OroBackgroundWork.once(definition, runId, delayMs),
        )
    }

    private fun stopWork(
        context: Context,
        id: String,
    ) {
        WorkManager.getInstance(context).cancelAllWorkByTag(OroBackgroundWork.tagOf(id))
{%- if foreground %}
        OroBackgroundService.stop(context, id)
{%- endif %}
    }

    /** Nothing of it is passed on meanwhile. */
    private fun stop(
        context: Context,
        payload: String,
    ): String =
        synchronized(scheduling) {
            val answer = OroBackgroundNative.request(runtime(context), "background:cancel", payload)
            stopWork(context, stored(context, JSONObject(payload).getString("id")).getString("id"))
            answer
        }

    /** With [lock] held. */
    private fun listen(runtime: Long) {
        if (events == null) events = thread(name = "oro-background-events", isDaemon = true) { deliver(runtime) }
    }

    /** Ends when the runtime is closed: `poll` then throws. */
    private fun deliver(runtime: Long) {
        while (true) {
            val event =
                try {
                    OroBackgroundNative.poll(runtime, POLL_MS) ?: continue
                } catch (_: OroBackgroundException) {
                    return
                }
            for (listener in listeners) listener(event)
        }
    }
}
