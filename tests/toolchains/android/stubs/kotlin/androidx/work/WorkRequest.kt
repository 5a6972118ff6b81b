package androidx.work

import java.util.UUID
import java.util.concurrent.TimeUnit

abstract class WorkRequest internal constructor(internal val asked: Asked) {
    val id: UUID get() = asked.id

    /** What was asked for, as a device keeps it. */
    internal class Asked(val worker: Class<out ListenableWorker>) {
        var id: UUID = UUID.randomUUID()
        var backoff = BackoffPolicy.EXPONENTIAL
        var backoffMs: Long? = null
        var constraints = Constraints.NONE
        var input = Data.EMPTY
        var delayMs = 0L
        var intervalMs = 0L
        var flexMs = 0L
        var expedited = false
        val tags = mutableSetOf<String>(worker.name)
    }

    /** What the real builder refuses, it refuses with the same exceptions. */
    abstract class Builder<B : Builder<B, *>, W : WorkRequest> internal constructor(worker: Class<out ListenableWorker>) {
        internal val asked = Asked(worker)

        internal abstract fun self(): B

        internal abstract fun make(): W

        fun setBackoffCriteria(backoffPolicy: BackoffPolicy, backoffDelay: Long, timeUnit: TimeUnit): B {
            asked.backoff = backoffPolicy
            asked.backoffMs = timeUnit.toMillis(backoffDelay).coerceIn(WorkRequest.MIN_BACKOFF_MILLIS, WorkRequest.MAX_BACKOFF_MILLIS)
            return self()
        }

        fun setConstraints(constraints: Constraints): B {
            asked.constraints = constraints
            return self()
        }

        fun setInputData(inputData: Data): B {
            asked.input = inputData
            return self()
        }

        fun addTag(tag: String): B {
            asked.tags.add(tag)
            return self()
        }

        open fun setInitialDelay(duration: Long, timeUnit: TimeUnit): B {
            asked.delayMs = timeUnit.toMillis(duration)
            return self()
        }

        open fun setExpedited(policy: OutOfQuotaPolicy): B {
            asked.expedited = true
            return self()
        }

        fun build(): W {
            val constraints = asked.constraints
            require(asked.backoffMs == null || !constraints.requiresDeviceIdle()) {
                "Cannot set backoff criteria on an idle mode job"
            }
            if (asked.expedited) {
                require(!constraints.requiresCharging() && !constraints.requiresDeviceIdle() && !constraints.requiresBatteryNotLow()) {
                    "Expedited jobs only support network and storage constraints"
                }
                require(asked.delayMs <= 0L) { "Expedited jobs cannot be delayed" }
            }
            return make()
        }
    }

    companion object {
        const val DEFAULT_BACKOFF_DELAY_MILLIS: Long = 30_000L
        const val MAX_BACKOFF_MILLIS: Long = 18_000_000L
        const val MIN_BACKOFF_MILLIS: Long = 10_000L
    }
}

class OneTimeWorkRequest internal constructor(asked: Asked) : WorkRequest(asked) {
    class Builder(workerClass: Class<out ListenableWorker>) : WorkRequest.Builder<Builder, OneTimeWorkRequest>(workerClass) {
        override fun self(): Builder = this

        override fun make(): OneTimeWorkRequest = OneTimeWorkRequest(asked)
    }
}

class PeriodicWorkRequest internal constructor(asked: Asked) : WorkRequest(asked) {
    class Builder(
        workerClass: Class<out ListenableWorker>,
        repeatInterval: Long,
        repeatIntervalTimeUnit: TimeUnit,
        flexInterval: Long,
        flexIntervalTimeUnit: TimeUnit,
    ) : WorkRequest.Builder<Builder, PeriodicWorkRequest>(workerClass) {
        init {
            asked.intervalMs = repeatIntervalTimeUnit.toMillis(repeatInterval).coerceAtLeast(MIN_PERIODIC_INTERVAL_MILLIS)
            asked.flexMs = flexIntervalTimeUnit.toMillis(flexInterval).coerceIn(MIN_PERIODIC_FLEX_MILLIS, asked.intervalMs)
        }

        constructor(workerClass: Class<out ListenableWorker>, repeatInterval: Long, repeatIntervalTimeUnit: TimeUnit) :
            this(workerClass, repeatInterval, repeatIntervalTimeUnit, repeatInterval, repeatIntervalTimeUnit)

        override fun self(): Builder = this

        override fun make(): PeriodicWorkRequest = PeriodicWorkRequest(asked)
    }

    companion object {
        const val MIN_PERIODIC_INTERVAL_MILLIS: Long = 900_000L
        const val MIN_PERIODIC_FLEX_MILLIS: Long = 300_000L
    }
}

enum class BackoffPolicy { EXPONENTIAL, LINEAR }

enum class OutOfQuotaPolicy { RUN_AS_NON_EXPEDITED_WORK_REQUEST, DROP_WORK_REQUEST }
