package androidx.work

import android.app.Notification
import android.content.Context
import android.net.Network
import android.net.Uri
import com.google.common.util.concurrent.ListenableFuture
import java.util.UUID

class WorkerParameters internal constructor() {
    val id: UUID get() = stub()
    val inputData: Data get() = stub()
    val tags: Set<String> get() = stub()
    val runAttemptCount: Int get() = stub()
    val generation: Int get() = stub()
    val network: Network? get() = stub()
    val triggeredContentUris: List<Uri> get() = stub()
}

abstract class ListenableWorker(appContext: Context, workerParams: WorkerParameters) {
    val applicationContext: Context get() = stub()
    val id: UUID get() = stub()
    val inputData: Data get() = stub()
    val tags: Set<String> get() = stub()
    val runAttemptCount: Int get() = stub()
    val network: Network? get() = stub()
    val stopReason: Int get() = stub()
    val isStopped: Boolean get() = stub()

    abstract fun startWork(): ListenableFuture<Result>

    open fun onStopped() {}

    open fun getForegroundInfoAsync(): ListenableFuture<ForegroundInfo> = stub()

    fun setForegroundAsync(foregroundInfo: ForegroundInfo): ListenableFuture<Void> = stub()

    open fun setProgressAsync(data: Data): ListenableFuture<Void> = stub()

    /** Its subclasses are private to the library: nobody outside may match on them. */
    abstract class Result internal constructor() {
        abstract val outputData: Data

        companion object {
            @JvmStatic
            fun success(): Result = stub()

            @JvmStatic
            fun success(outputData: Data): Result = stub()

            @JvmStatic
            fun retry(): Result = stub()

            @JvmStatic
            fun failure(): Result = stub()

            @JvmStatic
            fun failure(outputData: Data): Result = stub()
        }
    }
}

abstract class Worker(context: Context, workerParams: WorkerParameters) : ListenableWorker(context, workerParams) {
    abstract fun doWork(): Result

    final override fun startWork(): ListenableFuture<Result> = stub()
}

abstract class CoroutineWorker(appContext: Context, params: WorkerParameters) : ListenableWorker(appContext, params) {
    final override fun startWork(): ListenableFuture<Result> = stub()

    abstract suspend fun doWork(): Result

    open suspend fun getForegroundInfo(): ForegroundInfo = stub()

    suspend fun setProgress(data: Data): Unit = stub()

    suspend fun setForeground(foregroundInfo: ForegroundInfo): Unit = stub()

    final override fun getForegroundInfoAsync(): ListenableFuture<ForegroundInfo> = stub()

    // A stop arrives as the cancellation of `doWork`.
    final override fun onStopped() {}
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
