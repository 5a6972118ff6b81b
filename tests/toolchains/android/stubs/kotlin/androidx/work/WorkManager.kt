package androidx.work

import android.content.Context
import com.google.common.util.concurrent.ListenableFuture
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

abstract class WorkManager internal constructor() {
    abstract fun enqueueUniqueWork(
        uniqueWorkName: String,
        existingWorkPolicy: ExistingWorkPolicy,
        request: OneTimeWorkRequest,
    ): Operation

    abstract fun enqueueUniquePeriodicWork(
        uniqueWorkName: String,
        existingPeriodicWorkPolicy: ExistingPeriodicWorkPolicy,
        request: PeriodicWorkRequest,
    ): Operation

    abstract fun cancelAllWorkByTag(tag: String): Operation

    abstract fun cancelUniqueWork(uniqueWorkName: String): Operation

    abstract fun getWorkInfosByTag(tag: String): ListenableFuture<List<WorkInfo>>

    companion object {
        internal var instance: WorkManager? = null

        @JvmStatic
        fun getInstance(context: Context): WorkManager =
            instance ?: throw IllegalStateException("WorkManager is not initialized properly: there is no fake device for $context")
    }
}

enum class ExistingWorkPolicy { REPLACE, KEEP, APPEND, APPEND_OR_REPLACE }

enum class ExistingPeriodicWorkPolicy {
    @Deprecated("Use UPDATE or CANCEL_AND_REENQUEUE")
    REPLACE,
    KEEP,
    UPDATE,
    CANCEL_AND_REENQUEUE,
}

interface Operation {
    val result: ListenableFuture<State.SUCCESS>

    abstract class State internal constructor() {
        class SUCCESS internal constructor() : State()
    }
}

class WorkInfo internal constructor(
    val id: UUID,
    val state: State,
    val tags: Set<String>,
    val runAttemptCount: Int,
    val nextScheduleTimeMillis: Long,
) {
    enum class State {
        ENQUEUED,
        RUNNING,
        SUCCEEDED,
        FAILED,
        BLOCKED,
        CANCELLED,
        ;

        val isFinished: Boolean get() = this == SUCCEEDED || this == FAILED || this == CANCELLED
    }
}

/** A future that is done: the fake answers at once. */
internal class Done<T>(value: T) : CompletableFuture<T>(), ListenableFuture<T> {
    init {
        complete(value)
    }

    override fun addListener(listener: Runnable, executor: Executor) = executor.execute(listener)
}
