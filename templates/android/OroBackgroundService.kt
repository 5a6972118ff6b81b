{% include "android/header.kt" %}

import android.app.Service
import android.content.Context
import android.content.Intent
import android.content.SharedPreferences
import android.os.Build
import android.os.IBinder
import java.util.UUID
import kotlin.concurrent.thread

/** Keeps services with `keep_alive` in the foreground: one component for all, typed by those that are active. */
class OroBackgroundService : Service() {
    private class Active(
        val declaration: OroBackgroundDeclaration,
    ) {
        // Those under way; the runtime decides what happens when there would be two.
        val runs = LinkedHashSet<OroBackgroundRun>()
    }

    // Guarded by itself, with all that is in it: runs end on threads of their own.
    private val active = LinkedHashMap<String, Active>()

    // So that a start which arrives while the last service ends is not lost with it.
    @Volatile
    private var lastStartId = 0

    override fun onBind(intent: Intent?): IBinder? = null

    override fun onCreate() {
        super.onCreate()
        instance = this
    }

    override fun onStartCommand(
        intent: Intent?,
        flags: Int,
        startId: Int,
    ): Int {
        val declaration = intent?.getStringExtra(EXTRA_ID)?.let(OroBackgroundServices::find)
        if (declaration == null || declaration.foregroundType == 0) {
            if (isIdle()) stopSelf(startId)
            return START_NOT_STICKY
        }
        lastStartId = startId
        val requested = intent.getStringExtra(EXTRA_RUN_ID)
        val redelivered = flags and START_FLAG_REDELIVERY != 0
        val run =
            if (requested == null || redelivered) {
                OroBackgroundRun(applicationContext, declaration.id, OroBackgroundRun.Origin.HOST, UUID.randomUUID().toString())
            } else {
                OroBackgroundRun(applicationContext, declaration.id, OroBackgroundRun.Origin.REQUEST, requested)
            }
        val service =
            synchronized(active) {
                active.getOrPut(declaration.id) { Active(declaration) }.also { it.runs.add(run) }
            }
        val entered = enterForeground()
        thread(name = "oro-background-${declaration.id}") {
            // What the end of the process cut off, or has no place here now, is WorkManager's to run.
            if (requested != null && (redelivered || !entered)) leave(declaration.id, requested, later = false)
            if (entered) execute(service, run, requested)
        }
        if (!entered) {
            end(declaration.id)
            return START_NOT_STICKY
        }
        // A type with a time limit is not started again behind the user's back.
        return if (declaration.stopsAfterRun) START_NOT_STICKY else START_REDELIVER_INTENT
    }

    /** Android 14, `shortService`: ten seconds are left until the app is declared unresponsive. */
    override fun onTimeout(startId: Int) {
        onTimeout(startId, 0)
    }

    /** Android 15, types with a budget per day: a few seconds are left. */
    override fun onTimeout(
        startId: Int,
        fgsType: Int,
    ) {
        val over =
            synchronized(active) {
                active.values.filter { if (fgsType == 0) it.declaration.stopsAfterRun else it.declaration.foregroundType == fgsType }
            }
        for (service in over) {
            abort(service, "the foreground service's time is up")
            end(service.declaration.id)
        }
        if (isIdle()) stopSelf()
    }

    override fun onDestroy() {
        instance = null
        for (service in synchronized(active) { active.values.toList() }) {
            abort(service, "the foreground service was destroyed")
        }
        super.onDestroy()
    }

    private fun execute(
        service: Active,
        run: OroBackgroundRun,
        requested: String?,
    ) {
        val id = service.declaration.id
        val ran =
            try {
                val again = run.execute().getBoolean("again")
                if (again && requested != null) leave(id, requested, later = true)
                true
            } catch (refused: OroBackgroundException) {
                OroBackgroundChannel.report("$id did not run", refused)
                false
            }
        val isLast =
            synchronized(active) {
                service.runs.remove(run)
                service.runs.isEmpty()
            }
        // Without a time limit the isolate stays, for messages and further runs, until it is cancelled.
        if (isLast && (service.declaration.stopsAfterRun || !ran)) end(id)
    }

    private fun leave(
        id: String,
        runId: String,
        later: Boolean,
    ) {
        try {
            OroBackground.leave(applicationContext, id, runId, later)
        } catch (refused: OroBackgroundException) {
            OroBackgroundChannel.report("$id is not left to WorkManager", refused)
        }
    }

    /** False where the system does not allow it now: started from the background, or the day's budget is spent. */
    private fun enterForeground(): Boolean {
        val (types, title, first) =
            synchronized(active) {
                val declarations = active.values.map { it.declaration }
                Triple(
                    declarations.fold(0) { types, declaration -> types or declaration.foregroundType },
                    declarations.joinToString { it.title },
                    declarations.first().id,
                )
            }
        val notification = OroBackgroundChannel.notification(this, title)
        try {
            if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q) {
                startForeground(OroBackgroundChannel.notificationId(first), notification, types)
            } else {
                startForeground(OroBackgroundChannel.notificationId(first), notification)
            }
        } catch (refused: IllegalStateException) {
            OroBackgroundChannel.report("not allowed in the foreground now", refused)
            return false
        } catch (refused: SecurityException) {
            OroBackgroundChannel.report("a permission of the foreground type is missing", refused)
            return false
        }
        return true
    }

    private fun abort(
        service: Active,
        why: String,
    ) {
        for (run in synchronized(active) { service.runs.toList() }) run.abort(why)
    }

    private fun end(id: String) {
        synchronized(active) { active.remove(id) } ?: return
        if (isIdle()) {
            stopForeground(STOP_FOREGROUND_REMOVE)
            stopSelf(lastStartId)
        }
    }

    private fun isIdle(): Boolean = synchronized(active) { active.isEmpty() }

    companion object {
        private const val EXTRA_ID = "id"
        private const val EXTRA_RUN_ID = "runId"
        private const val WANTED = "wanted"

        @Volatile
        private var instance: OroBackgroundService? = null

        /**
         * Brings a declared service to the foreground and runs it; false where the system does not allow it now. The data of
         * the run is what the runtime keeps under [runId].
         */
        fun start(
            context: Context,
            id: String,
            runId: String? = null,
        ): Boolean {
            val intent = Intent(context, OroBackgroundService::class.java).putExtra(EXTRA_ID, id).putExtra(EXTRA_RUN_ID, runId)
            try {
                context.startForegroundService(intent)
            } catch (refused: IllegalStateException) {
                OroBackgroundChannel.report("$id not started in the foreground", refused)
                return false
            }
            want(context) { it + id }
            return true
        }

        /** Aborts a service that is in the foreground. */
        fun stop(
            context: Context,
            id: String,
        ) {
            want(context) { it - id }
            val service = instance ?: return
            val ending = synchronized(service.active) { service.active[id] } ?: return
            service.abort(ending, "cancelled")
            service.end(id)
        }

        /** What was started and not cancelled; survives the process. */
        internal fun wanted(context: Context): Set<String> = preferences(context).getStringSet(WANTED, null).orEmpty()

        private fun want(
            context: Context,
            change: (Set<String>) -> Set<String>,
        ) {
            preferences(context).edit().putStringSet(WANTED, change(wanted(context))).apply()
        }

        private fun preferences(context: Context): SharedPreferences = context.getSharedPreferences("oro-background", Context.MODE_PRIVATE)
    }
}
