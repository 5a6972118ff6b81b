package androidx.work

import android.app.Notification
import android.content.Context
import com.google.common.util.concurrent.ListenableFuture
import java.util.UUID

class WorkerParameters internal constructor(
    val id: UUID,
    val inputData: Data,
    val tags: Set<String>,
    val runAttemptCount: Int,
    internal val foreground: (ForegroundInfo) -> Unit,
)

abstract class ListenableWorker(appContext: Context, internal val parameters: WorkerParameters) {
    val applicationContext: Context = appContext
    val id: UUID get() = parameters.id
    val inputData: Data get() = parameters.inputData
    val tags: Set<String> get() = parameters.tags
    val runAttemptCount: Int get() = parameters.runAttemptCount

    abstract fun startWork(): ListenableFuture<Result>

    open fun onStopped() {}

    /** Its subclasses are private to the library: nobody outside may match on them. */
    abstract class Result internal constructor() {
        abstract val outputData: Data

        internal class Success(override val outputData: Data) : Result()

        internal class Failure(override val outputData: Data) : Result()

        internal class Retry : Result() {
            override val outputData: Data = Data.EMPTY
        }

        companion object {
            @JvmStatic
            fun success(): Result = Success(Data.EMPTY)

            @JvmStatic
            fun success(outputData: Data): Result = Success(outputData)

            @JvmStatic
            fun retry(): Result = Retry()

            @JvmStatic
            fun failure(): Result = Failure(Data.EMPTY)

            @JvmStatic
            fun failure(outputData: Data): Result = Failure(outputData)
        }
    }
}

abstract class CoroutineWorker(appContext: Context, params: WorkerParameters) : ListenableWorker(appContext, params) {
    /** The fake device calls [doWork] itself. */
    final override fun startWork(): ListenableFuture<Result> = throw UnsupportedOperationException()

    abstract suspend fun doWork(): Result

    open suspend fun getForegroundInfo(): ForegroundInfo = throw IllegalStateException("Not implemented")

    suspend fun setForeground(foregroundInfo: ForegroundInfo): Unit = parameters.foreground(foregroundInfo)

    // A stop arrives as the cancellation of `doWork`.
    final override fun onStopped() {}
}

class ForegroundInfo(val notificationId: Int, val notification: Notification, val foregroundServiceType: Int) {
    constructor(notificationId: Int, notification: Notification) : this(notificationId, notification, 0)
}
