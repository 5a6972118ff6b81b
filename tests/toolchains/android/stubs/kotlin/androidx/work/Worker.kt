package androidx.work

import android.app.Notification
import android.content.Context
import android.net.Network
import android.net.Uri
import com.google.common.util.concurrent.ListenableFuture
import java.util.UUID
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import fake.FakeWorkManager

class WorkerParameters internal constructor(spec: WorkSpec) {
    val id: UUID = spec.id
    val inputData: Data = spec.input
    val tags: Set<String> = spec.tags.toSet()
    val runAttemptCount: Int = spec.runAttemptCount
    val generation: Int = spec.generation
    val network: Network? get() = stub()
    val triggeredContentUris: List<Uri> get() = stub()
}

abstract class ListenableWorker(appContext: Context, workerParams: WorkerParameters) {
    val applicationContext: Context = appContext.applicationContext
    val id: UUID = workerParams.id
    val inputData: Data = workerParams.inputData
    val tags: Set<String> = workerParams.tags
    val runAttemptCount: Int = workerParams.runAttemptCount
    val network: Network? get() = stub()
    private val stopped = AtomicInteger(WorkInfo.STOP_REASON_NOT_STOPPED)
    val stopReason: Int get() = stopped.get()
    val isStopped: Boolean get() = stopReason != WorkInfo.STOP_REASON_NOT_STOPPED

    internal fun stop(reason: Int) {
        if (stopped.compareAndSet(WorkInfo.STOP_REASON_NOT_STOPPED, reason)) onStopped()
    }

    abstract fun startWork(): ListenableFuture<Result>

    open fun onStopped() {}

    open fun getForegroundInfoAsync(): ListenableFuture<ForegroundInfo> = stub()

    fun setForegroundAsync(foregroundInfo: ForegroundInfo): ListenableFuture<Void> = stub()

    open fun setProgressAsync(data: Data): ListenableFuture<Void> = stub()

    /** Its subclasses are private to the library: nobody outside may match on them. */
    abstract class Result internal constructor() {
        abstract val outputData: Data

        internal enum class Kind { SUCCESS, RETRY, FAILURE }

        internal abstract val kind: Kind

        private class Ended(override val kind: Kind, override val outputData: Data = Data.EMPTY) : Result()

        companion object {
            @JvmStatic
            fun success(): Result = Ended(Kind.SUCCESS)

            @JvmStatic
            fun success(outputData: Data): Result = Ended(Kind.SUCCESS, outputData)

            @JvmStatic
            fun retry(): Result = Ended(Kind.RETRY)

            @JvmStatic
            fun failure(): Result = Ended(Kind.FAILURE)

            @JvmStatic
            fun failure(outputData: Data): Result = Ended(Kind.FAILURE, outputData)
        }
    }
}

abstract class Worker(context: Context, workerParams: WorkerParameters) : ListenableWorker(context, workerParams) {
    abstract fun doWork(): Result

    final override fun startWork(): ListenableFuture<Result> = stub()
}

abstract class CoroutineWorker(appContext: Context, params: WorkerParameters) : ListenableWorker(appContext, params) {
    private val scope = CoroutineScope(Dispatchers.Default + Job())
    private val future = SettableFuture<Result>()

    final override fun startWork(): ListenableFuture<Result> {
        scope.launch {
            try {
                future.complete(doWork())
            } catch (error: Throwable) {
                future.completeExceptionally(error)
            }
        }
        return future
    }

    abstract suspend fun doWork(): Result

    open suspend fun getForegroundInfo(): ForegroundInfo = throw IllegalStateException("Not implemented")

    suspend fun setProgress(data: Data): Unit = stub()

    suspend fun setForeground(foregroundInfo: ForegroundInfo): Unit = FakeWorkManager.setForeground(id, foregroundInfo)

    final override fun getForegroundInfoAsync(): ListenableFuture<ForegroundInfo> = stub()

    // A stop arrives as the cancellation of `doWork`.
    final override fun onStopped() {
        scope.cancel()
        future.cancel(false)
    }
}

class ForegroundInfo(val notificationId: Int, val notification: Notification, val foregroundServiceType: Int) {
    constructor(notificationId: Int, notification: Notification) : this(notificationId, notification, 0)
}

abstract class WorkerFactory {
    abstract fun createWorker(
        appContext: Context,
        workerClassName: String,
        workerParameters: WorkerParameters,
    ): ListenableWorker?
}
