package androidx.work

import com.google.common.util.concurrent.ListenableFuture
import java.io.Serializable
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/** What the library keeps of a request in its database (`WorkSpec` there as well). */
internal class WorkSpec(val workerClass: String) : Serializable {
    var id: UUID = UUID.randomUUID()
    var name: String? = null
    var input: Data = Data.EMPTY
    var tags: Set<String> = setOf(workerClass)
    var constraints: Constraints = Constraints.NONE
    var initialDelay = 0L
    var interval = 0L
    var flex = 0L
    var expedited = false
    var backoffPolicy = BackoffPolicy.EXPONENTIAL
    var backoffDelay = WorkRequest.DEFAULT_BACKOFF_DELAY_MILLIS
    var state = WorkInfo.State.ENQUEUED
    var runAttemptCount = 0
    var generation = 0
    var enqueuedAt = 0L
    var periods = 0

    /** `WorkSpec.calculateNextRunTime`. */
    val nextTime: Long
        get() =
            when {
                runAttemptCount > 0 -> enqueuedAt + backoff
                interval == 0L -> enqueuedAt + initialDelay
                periods == 0 -> enqueuedAt + initialDelay + (if (flex != interval) interval - flex else 0)
                else -> enqueuedAt + interval
            }

    private val backoff: Long
        get() {
            val delay =
                if (backoffPolicy == BackoffPolicy.LINEAR) {
                    backoffDelay * runAttemptCount
                } else {
                    Math.scalb(backoffDelay.toDouble(), runAttemptCount - 1).toLong()
                }
            return minOf(delay, WorkRequest.MAX_BACKOFF_MILLIS)
        }
}

internal class SettableFuture<V> : CompletableFuture<V>(), ListenableFuture<V> {
    override fun addListener(listener: Runnable, executor: Executor) {
        whenCompleteAsync({ _, _ -> listener.run() }, executor)
    }
}
