package fake

import android.app.ForegroundServiceStartNotAllowedException
import android.app.PendingIntent
import android.content.Context
import androidx.work.Configuration
import androidx.work.ExistingPeriodicWorkPolicy
import androidx.work.ExistingWorkPolicy
import androidx.work.ForegroundInfo
import androidx.work.ListenableWorker
import androidx.work.NetworkType
import androidx.work.OneTimeWorkRequest
import androidx.work.Operation
import androidx.work.PeriodicWorkRequest
import androidx.work.SettableFuture
import androidx.work.WorkInfo
import androidx.work.WorkManager
import androidx.work.WorkRequest
import androidx.work.WorkSpec
import androidx.work.WorkerParameters
import androidx.work.stub
import com.google.common.util.concurrent.ListenableFuture
import java.io.File
import java.io.ObjectInputStream
import java.io.ObjectOutputStream
import java.nio.file.Files
import java.nio.file.StandardCopyOption
import java.util.UUID
import java.util.concurrent.CancellationException
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ExecutionException
import kotlinx.coroutines.flow.Flow

/**
 * WorkManager with a clock that the test moves and a database in one file, so that work outlives the process. Nothing runs
 * by itself: a test says when the system gets round to it, with [start] or [runDue].
 */
class FakeWorkManager private constructor(private val context: Context) : WorkManager() {
    private val database = File(context.noBackupFilesDir, "fake-work.bin")
    private val specs: ArrayList<WorkSpec> = read()
    private val executions = HashMap<UUID, Execution>()
    private var offset = 0L

    init {
        // ForceStopRunnable: work that ran when the process died is enqueued again, and its attempt counts.
        for (spec in specs) if (spec.state == WorkInfo.State.RUNNING) spec.state = WorkInfo.State.ENQUEUED
    }

    /** Called before WorkManager writes down a request: where a process may die between two records. */
    @Volatile
    var beforeEnqueue: () -> Unit = {}

    /** Called before WorkManager writes down the result of a run, with the unique name of the work. */
    @Volatile
    var beforeResult: (String?) -> Unit = {}

    val now: Long get() = System.currentTimeMillis() + offset

    /** Lets time pass for WorkManager; what falls due waits for [start]. */
    fun advance(ms: Long) {
        offset += ms
    }

    fun infos(): List<WorkInfo> = synchronized(specs) { specs.map { WorkInfo(it) } }

    fun info(uniqueName: String): WorkInfo? = synchronized(specs) { specs.find { it.name == uniqueName }?.let { WorkInfo(it) } }

    fun intervalOf(uniqueName: String): Long = synchronized(specs) { specs.first { it.name == uniqueName }.interval }

    fun flexOf(uniqueName: String): Long = synchronized(specs) { specs.first { it.name == uniqueName }.flex }

    fun isExpedited(uniqueName: String): Boolean = synchronized(specs) { specs.first { it.name == uniqueName }.expedited }

    fun inputOf(uniqueName: String): Map<String, Any?> = synchronized(specs) { specs.first { it.name == uniqueName }.input.keyValueMap }

    /** Starts what is due and whose constraints hold. */
    fun start(): List<Execution> =
        synchronized(specs) {
            specs
                .filter { it.state == WorkInfo.State.ENQUEUED && it.nextTime <= now && holds(it) }
                .map { start(it) }
        }

    /** Starts what is due and waits for it, until nothing is; the results by unique name. */
    fun runDue(): List<Pair<String?, String>> {
        val results = ArrayList<Pair<String?, String>>()
        while (true) {
            val started = start()
            if (started.isEmpty()) return results
            started.mapTo(results) { it.name to it.await() }
        }
    }

    /** One run of a worker. */
    inner class Execution internal constructor(private val spec: WorkSpec, private val worker: ListenableWorker) {
        val name: String? = spec.name
        private val future = worker.startWork()
        private val thread = Thread({ finish() }, THREAD).also { it.isDaemon = true }

        @Volatile
        private var result = ""

        internal fun begin() = thread.start()

        /** `success`, `retry`, `failure` or `stopped`, once WorkManager has it in its records. */
        fun await(): String {
            thread.join(LONGEST_RUN_MS)
            check(!thread.isAlive) { "$name still runs after $LONGEST_RUN_MS ms" }
            return result
        }

        /** What the system does when constraints fail or the ten minutes are over; the work is enqueued again. */
        fun stop(reason: Int) = worker.stop(reason)

        private fun finish() {
            val kind =
                try {
                    future.get().kind.name.lowercase()
                } catch (_: CancellationException) {
                    "stopped"
                } catch (error: ExecutionException) {
                    Device.log("WM-WorkerWrapper", "worker threw", error.cause)
                    "failure"
                }
            beforeResult(name)
            synchronized(specs) {
                executions.remove(spec.id)
                // Cancelled or replaced meanwhile: nothing to write.
                if (spec.state == WorkInfo.State.RUNNING) {
                    settle(kind)
                    write()
                }
            }
            result = kind
        }

        private fun settle(kind: String) {
            when {
                kind == "retry" -> {
                    spec.enqueuedAt = now
                    spec.state = WorkInfo.State.ENQUEUED
                }

                // WorkerWrapper.resolve: stopped work goes back with its attempt counted, and waits for its backoff.
                kind == "stopped" -> spec.state = WorkInfo.State.ENQUEUED

                // WorkerWrapper.resetPeriodic: periodic work comes again, whether it failed or not.
                spec.interval != 0L -> {
                    spec.enqueuedAt = now
                    spec.state = WorkInfo.State.ENQUEUED
                    spec.runAttemptCount = 0
                    spec.periods++
                }

                else -> spec.state = if (kind == "success") WorkInfo.State.SUCCEEDED else WorkInfo.State.FAILED
            }
        }
    }

    private fun start(spec: WorkSpec): Execution {
        val parameters = WorkerParameters(spec)
        spec.state = WorkInfo.State.RUNNING
        spec.runAttemptCount++
        write()
        // WorkerFactory's default.
        val type = Class.forName(spec.workerClass).asSubclass(ListenableWorker::class.java)
        val worker = type.getDeclaredConstructor(Context::class.java, WorkerParameters::class.java).newInstance(context, parameters)
        val execution = Execution(spec, worker)
        executions[spec.id] = execution
        execution.begin()
        return execution
    }

    private fun holds(spec: WorkSpec): Boolean {
        val wanted = spec.constraints
        val network =
            when (wanted.requiredNetworkType) {
                NetworkType.NOT_REQUIRED -> true
                NetworkType.UNMETERED -> Device.network == Device.Network.UNMETERED
                else -> Device.network != Device.Network.OFFLINE
            }
        return network &&
            (!wanted.charging || Device.charging) &&
            (!wanted.deviceIdle || Device.idle) &&
            (!wanted.batteryNotLow || !Device.isBatteryLow()) &&
            (!wanted.storageNotLow || !Device.isStorageLow())
    }

    override fun enqueue(request: WorkRequest): Operation = insert(null, request.spec)

    override fun enqueueUniqueWork(
        uniqueWorkName: String,
        existingWorkPolicy: ExistingWorkPolicy,
        request: OneTimeWorkRequest,
    ): Operation {
        val keeps = synchronized(specs) { unfinished(uniqueWorkName) != null } && existingWorkPolicy == ExistingWorkPolicy.KEEP
        if (keeps) return Done
        check(existingWorkPolicy == ExistingWorkPolicy.REPLACE || existingWorkPolicy == ExistingWorkPolicy.KEEP) { "not in this fake" }
        return insert(uniqueWorkName, request.spec)
    }

    override fun enqueueUniquePeriodicWork(
        uniqueWorkName: String,
        existingPeriodicWorkPolicy: ExistingPeriodicWorkPolicy,
        request: PeriodicWorkRequest,
    ): Operation {
        val existing = synchronized(specs) { unfinished(uniqueWorkName) } ?: return insert(uniqueWorkName, request.spec)
        return when (existingPeriodicWorkPolicy) {
            ExistingPeriodicWorkPolicy.KEEP -> Done
            ExistingPeriodicWorkPolicy.UPDATE -> update(existing, request.spec)
            else -> insert(uniqueWorkName, request.spec)
        }
    }

    /** WorkerUpdater.updateWorkImpl: the id, the state, the attempts and the place in time stay. */
    private fun update(existing: WorkSpec, to: WorkSpec): Operation {
        beforeEnqueue()
        synchronized(specs) {
            existing.interval = to.interval
            existing.flex = to.flex
            existing.constraints = to.constraints
            existing.input = to.input
            existing.tags = to.tags
            existing.backoffPolicy = to.backoffPolicy
            existing.backoffDelay = to.backoffDelay
            existing.generation++
            write()
        }
        return Done
    }

    private fun insert(name: String?, spec: WorkSpec): Operation {
        beforeEnqueue()
        synchronized(specs) {
            if (name != null) {
                specs.filter { it.name == name }.forEach { cancel(it) }
                specs.removeAll { it.name == name }
            }
            spec.name = name
            spec.enqueuedAt = now
            specs.add(spec)
            write()
        }
        return Done
    }

    override fun cancelWorkById(id: UUID): Operation = cancelAll { it.id == id }

    override fun cancelAllWorkByTag(tag: String): Operation = cancelAll { tag in it.tags }

    override fun cancelUniqueWork(uniqueWorkName: String): Operation = cancelAll { it.name == uniqueWorkName }

    override fun cancelAllWork(): Operation = cancelAll { true }

    private fun cancelAll(which: (WorkSpec) -> Boolean): Operation {
        synchronized(specs) {
            specs.filter(which).forEach { cancel(it) }
            write()
        }
        return Done
    }

    private fun cancel(spec: WorkSpec) {
        if (spec.state.isFinished) return
        spec.state = WorkInfo.State.CANCELLED
        executions[spec.id]?.stop(WorkInfo.STOP_REASON_CANCELLED_BY_APP)
    }

    override fun getWorkInfosByTag(tag: String): ListenableFuture<List<WorkInfo>> = settled(infos().filter { tag in it.tags })

    override fun getWorkInfosForUniqueWork(uniqueWorkName: String): ListenableFuture<List<WorkInfo>> =
        settled(listOfNotNull(info(uniqueWorkName)))

    override fun getWorkInfoById(id: UUID): ListenableFuture<WorkInfo?> = settled(infos().find { it.id == id })

    override val configuration: Configuration get() = stub()

    override fun enqueue(requests: List<WorkRequest>): Operation = stub()

    override fun enqueueUniqueWork(
        uniqueWorkName: String,
        existingWorkPolicy: ExistingWorkPolicy,
        requests: List<OneTimeWorkRequest>,
    ): Operation = stub()

    override fun createCancelPendingIntent(id: UUID): PendingIntent = stub()

    override fun pruneWork(): Operation = stub()

    override fun getWorkInfoByIdFlow(id: UUID): Flow<WorkInfo?> = stub()

    override fun getWorkInfosByTagFlow(tag: String): Flow<List<WorkInfo>> = stub()

    override fun getWorkInfosForUniqueWorkFlow(uniqueWorkName: String): Flow<List<WorkInfo>> = stub()

    override fun updateWork(request: WorkRequest): ListenableFuture<UpdateResult> = stub()

    private fun unfinished(name: String): WorkSpec? = specs.find { it.name == name && !it.state.isFinished }

    private fun write() {
        // Renamed into its place: a process may be killed at any byte.
        val complete = File(database.path + ".new")
        ObjectOutputStream(complete.outputStream()).use { it.writeObject(specs) }
        Files.move(complete.toPath(), database.toPath(), StandardCopyOption.ATOMIC_MOVE)
    }

    private fun read(): ArrayList<WorkSpec> {
        if (!database.exists()) return ArrayList()
        @Suppress("UNCHECKED_CAST")
        return ObjectInputStream(database.inputStream()).use { it.readObject() as ArrayList<WorkSpec> }
    }

    companion object {
        const val THREAD = "fake-work"
        private const val LONGEST_RUN_MS = 60_000L
        private val instances = HashMap<Context, FakeWorkManager>()

        /** What workers entered the foreground with. */
        val foreground: MutableMap<UUID, ForegroundInfo> = ConcurrentHashMap()

        /** Of the process: each has one, made on first use. */
        fun of(context: Context): FakeWorkManager =
            synchronized(instances) { instances.getOrPut(context.applicationContext) { FakeWorkManager(context.applicationContext) } }

        internal fun setForeground(id: UUID, info: ForegroundInfo) {
            if (!Services.mayStart) throw ForegroundServiceStartNotAllowedException("not allowed from the background")
            foreground[id] = info
        }

        private fun <V> settled(value: V): ListenableFuture<V> = SettableFuture<V>().also { it.complete(value) }
    }

    private object Done : Operation {
        override val result: ListenableFuture<Operation.State.SUCCESS> = SettableFuture()
    }
}
