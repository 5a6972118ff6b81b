package androidx.work

import android.app.PendingIntent
import android.content.Context
import fake.FakeWorkManager
import com.google.common.util.concurrent.ListenableFuture
import java.util.UUID
import kotlinx.coroutines.flow.Flow

abstract class WorkManager internal constructor() {
    abstract val configuration: Configuration

    abstract fun enqueue(request: WorkRequest): Operation

    abstract fun enqueue(requests: List<WorkRequest>): Operation

    abstract fun enqueueUniqueWork(
        uniqueWorkName: String,
        existingWorkPolicy: ExistingWorkPolicy,
        request: OneTimeWorkRequest,
    ): Operation

    abstract fun enqueueUniqueWork(
        uniqueWorkName: String,
        existingWorkPolicy: ExistingWorkPolicy,
        requests: List<OneTimeWorkRequest>,
    ): Operation

    abstract fun enqueueUniquePeriodicWork(
        uniqueWorkName: String,
        existingPeriodicWorkPolicy: ExistingPeriodicWorkPolicy,
        request: PeriodicWorkRequest,
    ): Operation

    abstract fun cancelWorkById(id: UUID): Operation

    abstract fun cancelAllWorkByTag(tag: String): Operation

    abstract fun cancelUniqueWork(uniqueWorkName: String): Operation

    abstract fun cancelAllWork(): Operation

    abstract fun createCancelPendingIntent(id: UUID): PendingIntent

    abstract fun pruneWork(): Operation

    abstract fun getWorkInfoById(id: UUID): ListenableFuture<WorkInfo?>

    abstract fun getWorkInfoByIdFlow(id: UUID): Flow<WorkInfo?>

    abstract fun getWorkInfosByTag(tag: String): ListenableFuture<List<WorkInfo>>

    abstract fun getWorkInfosByTagFlow(tag: String): Flow<List<WorkInfo>>

    abstract fun getWorkInfosForUniqueWork(uniqueWorkName: String): ListenableFuture<List<WorkInfo>>

    abstract fun getWorkInfosForUniqueWorkFlow(uniqueWorkName: String): Flow<List<WorkInfo>>

    abstract fun updateWork(request: WorkRequest): ListenableFuture<UpdateResult>

    enum class UpdateResult { NOT_APPLIED, APPLIED_IMMEDIATELY, APPLIED_FOR_NEXT_RUN }

    companion object {
        @JvmStatic
        fun getInstance(context: Context): WorkManager = FakeWorkManager.of(context)

        @JvmStatic
        fun initialize(context: Context, configuration: Configuration): Unit = stub()

        @JvmStatic
        fun isInitialized(): Boolean = stub()
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

suspend fun Operation.await(): Operation.State.SUCCESS = stub()

class WorkInfo internal constructor(spec: WorkSpec) {
    val id: UUID = spec.id
    val state: State = spec.state
    val tags: Set<String> = spec.tags.toSet()
    val outputData: Data get() = stub()
    val progress: Data get() = stub()
    val runAttemptCount: Int = spec.runAttemptCount
    val generation: Int = spec.generation
    val constraints: Constraints = spec.constraints
    val nextScheduleTimeMillis: Long = spec.nextTime
    val stopReason: Int get() = stub()

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

    companion object {
        const val STOP_REASON_NOT_STOPPED: Int = -256
        const val STOP_REASON_UNKNOWN: Int = -512
        const val STOP_REASON_FOREGROUND_SERVICE_TIMEOUT: Int = -128
        const val STOP_REASON_CANCELLED_BY_APP: Int = 1
        const val STOP_REASON_PREEMPT: Int = 2
        const val STOP_REASON_TIMEOUT: Int = 3
        const val STOP_REASON_DEVICE_STATE: Int = 4
        const val STOP_REASON_CONSTRAINT_BATTERY_NOT_LOW: Int = 5
        const val STOP_REASON_CONSTRAINT_CHARGING: Int = 6
        const val STOP_REASON_CONSTRAINT_CONNECTIVITY: Int = 7
        const val STOP_REASON_CONSTRAINT_DEVICE_IDLE: Int = 8
        const val STOP_REASON_CONSTRAINT_STORAGE_NOT_LOW: Int = 9
        const val STOP_REASON_QUOTA: Int = 10
        const val STOP_REASON_BACKGROUND_RESTRICTION: Int = 11
        const val STOP_REASON_APP_STANDBY: Int = 12
        const val STOP_REASON_USER: Int = 13
        const val STOP_REASON_SYSTEM_PROCESSING: Int = 14
        const val STOP_REASON_ESTIMATED_APP_LAUNCH_TIME_CHANGED: Int = 15
    }
}

class Configuration internal constructor() {
    class Builder() {
        fun setMaxSchedulerLimit(maxSchedulerLimit: Int): Builder = stub()

        fun setMinimumLoggingLevel(loggingLevel: Int): Builder = stub()

        fun setWorkerFactory(workerFactory: WorkerFactory): Builder = stub()

        fun build(): Configuration = stub()
    }

    interface Provider {
        val workManagerConfiguration: Configuration
    }
}
