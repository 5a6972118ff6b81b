package androidx.work

import android.content.Context
import com.google.common.util.concurrent.ListenableFuture
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout

/**
 * Fake: WorkManager of a device whose clock is moved by the test. What it keeps and when it runs what follows the
 * documentation of androidx.work 2.10; constraints are kept, and count as met.
 */
class FakeWorkManager(private val context: Context) : WorkManager() {
    /** One piece of work, as a test sees it. */
    class Work internal constructor(val name: String, internal var request: WorkRequest, internal var enqueuedMs: Long) {
        var state: WorkInfo.State = WorkInfo.State.ENQUEUED
            internal set
        var dueMs: Long = 0
            internal set

        /** How often it was started since its last success or period. */
        var attempts: Int = 0
            internal set
        var foreground: ForegroundInfo? = null
            internal set
        internal var job: Job? = null

        val intervalMs: Long get() = request.asked.intervalMs
        val constraints: Constraints get() = request.asked.constraints
        val tags: Set<String> get() = request.asked.tags
        val backoffMs: Long get() = request.asked.backoffMs ?: WorkRequest.DEFAULT_BACKOFF_DELAY_MILLIS
        val isExpedited: Boolean get() = request.asked.expedited
        val input: Data get() = request.asked.input
    }

    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val all = ArrayList<Work>()
    var nowMs: Long = 0
        private set

    /** Results do not arrive: the process died between the service's record and WorkManager's. */
    @Volatile
    var losesResults = false

    init {
        instance = this
    }

    /** The newest of a unique name. */
    @Synchronized
    fun work(name: String): Work? = all.lastOrNull { it.name == name }

    @Synchronized
    fun pending(): List<Work> = all.filterNot { it.state.isFinished }

    /** Lets time pass, runs what falls due meanwhile and waits for it. */
    fun advance(ms: Long = 0) {
        nowMs += ms
        await(start())
    }

    /** Brings work of a version of the app that had another service. */
    @Synchronized
    fun orphan(vararg tags: String) {
        val template = all.first().request.asked
        val request = OneTimeWorkRequest.Builder(template.worker).setInitialDelay(1, java.util.concurrent.TimeUnit.DAYS)
        tags.forEach(request::addTag)
        add("orphan", request.build()).dueMs = Long.MAX_VALUE
    }

    /** Starts what is due. */
    @Synchronized
    fun start(): List<Job> =
        all.filter { it.state == WorkInfo.State.ENQUEUED && it.dueMs <= nowMs }.map { work ->
            work.state = WorkInfo.State.RUNNING
            val attempts = work.attempts++
            val asked = work.request.asked
            val parameters = WorkerParameters(asked.id, asked.input, asked.tags.toSet(), attempts) { work.foreground = it }
            val made = asked.worker.getConstructor(Context::class.java, WorkerParameters::class.java)
            val worker = made.newInstance(context, parameters) as CoroutineWorker
            val job = scope.launch { settle(work, worker.doWork()) }
            work.job = job
            job
        }

    fun await(jobs: List<Job>) = runBlocking { withTimeout(60_000) { jobs.joinAll() } }

    /** The system stops what runs (a constraint is not met any more, time is up), and will start it again. */
    @Synchronized
    fun stop(work: Work) {
        work.job?.cancel()
        work.state = WorkInfo.State.ENQUEUED
        work.dueMs = nowMs
    }

    @Synchronized
    private fun settle(work: Work, result: ListenableWorker.Result) {
        if (work.state != WorkInfo.State.RUNNING) return
        val asked = work.request.asked
        when {
            losesResults -> {
                work.state = WorkInfo.State.ENQUEUED
            }

            result is ListenableWorker.Result.Retry -> {
                work.state = WorkInfo.State.ENQUEUED
                work.dueMs = nowMs + backoffMs(work)
            }

            // A period that failed is over all the same.
            asked.intervalMs > 0 -> {
                work.attempts = 0
                work.state = WorkInfo.State.ENQUEUED
                work.enqueuedMs = nowMs
                work.dueMs = nowMs + asked.intervalMs
            }

            result is ListenableWorker.Result.Success -> {
                work.state = WorkInfo.State.SUCCEEDED
            }

            else -> {
                work.state = WorkInfo.State.FAILED
            }
        }
    }

    private fun backoffMs(work: Work): Long {
        val steps = if (work.request.asked.backoff == BackoffPolicy.LINEAR) work.attempts.toLong() else 1L shl (work.attempts - 1)
        return (work.backoffMs * steps).coerceAtMost(WorkRequest.MAX_BACKOFF_MILLIS)
    }

    @Synchronized
    override fun enqueueUniqueWork(
        uniqueWorkName: String,
        existingWorkPolicy: ExistingWorkPolicy,
        request: OneTimeWorkRequest,
    ): Operation {
        val before = work(uniqueWorkName)?.takeUnless { it.state.isFinished }
        if (before != null && existingWorkPolicy == ExistingWorkPolicy.KEEP) return FakeOperation
        check(existingWorkPolicy != ExistingWorkPolicy.APPEND) { "the fake does not append" }
        before?.let(::cancel)
        add(uniqueWorkName, request).dueMs = nowMs + request.asked.delayMs
        return FakeOperation
    }

    @Synchronized
    override fun enqueueUniquePeriodicWork(
        uniqueWorkName: String,
        existingPeriodicWorkPolicy: ExistingPeriodicWorkPolicy,
        request: PeriodicWorkRequest,
    ): Operation {
        val before = work(uniqueWorkName)?.takeUnless { it.state.isFinished }
        when {
            before == null -> {
                // The first period's turn is its last part, all of it without a flex.
                add(uniqueWorkName, request).dueMs = nowMs + request.asked.intervalMs - request.asked.flexMs
            }

            existingPeriodicWorkPolicy == ExistingPeriodicWorkPolicy.UPDATE -> {
                // The id and the time of the last period stay.
                val intervalChanged = before.intervalMs != request.asked.intervalMs
                request.asked.id = before.request.id
                before.request = request
                if (intervalChanged && before.dueMs > nowMs) before.dueMs = before.enqueuedMs + request.asked.intervalMs
            }
        }
        return FakeOperation
    }

    @Synchronized
    override fun cancelAllWorkByTag(tag: String): Operation {
        all.filter { tag in it.tags && !it.state.isFinished }.forEach(::cancel)
        return FakeOperation
    }

    @Synchronized
    override fun cancelUniqueWork(uniqueWorkName: String): Operation {
        all.filter { it.name == uniqueWorkName && !it.state.isFinished }.forEach(::cancel)
        return FakeOperation
    }

    @Synchronized
    override fun getWorkInfosByTag(tag: String): ListenableFuture<List<WorkInfo>> =
        Done(all.filter { tag in it.tags }.map { WorkInfo(it.request.id, it.state, it.tags, it.attempts, it.dueMs) })

    private fun add(name: String, request: WorkRequest) = Work(name, request, nowMs).also(all::add)

    private fun cancel(work: Work) {
        work.state = WorkInfo.State.CANCELLED
        work.job?.cancel()
    }
}

private object FakeOperation : Operation {
    override val result: ListenableFuture<Operation.State.SUCCESS> = Done(Operation.State.SUCCESS())
}
