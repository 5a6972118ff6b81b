package androidx.work

import java.time.Duration
import java.util.UUID
import java.util.concurrent.TimeUnit

abstract class WorkRequest internal constructor() {
    val id: UUID get() = stub()

    abstract class Builder<B : Builder<B, *>, W : WorkRequest> internal constructor() {
        fun setId(id: UUID): B = stub()

        fun setBackoffCriteria(backoffPolicy: BackoffPolicy, backoffDelay: Long, timeUnit: TimeUnit): B = stub()

        fun setBackoffCriteria(backoffPolicy: BackoffPolicy, duration: Duration): B = stub()

        fun setConstraints(constraints: Constraints): B = stub()

        fun setInputData(inputData: Data): B = stub()

        fun addTag(tag: String): B = stub()

        fun keepResultsForAtLeast(duration: Long, timeUnit: TimeUnit): B = stub()

        open fun setInitialDelay(duration: Long, timeUnit: TimeUnit): B = stub()

        open fun setInitialDelay(duration: Duration): B = stub()

        open fun setExpedited(policy: OutOfQuotaPolicy): B = stub()

        fun build(): W = stub()
    }

    companion object {
        const val DEFAULT_BACKOFF_DELAY_MILLIS: Long = 30_000L
        const val MAX_BACKOFF_MILLIS: Long = 18_000_000L
        const val MIN_BACKOFF_MILLIS: Long = 10_000L
    }
}

class OneTimeWorkRequest internal constructor() : WorkRequest() {
    class Builder(workerClass: Class<out ListenableWorker>) : WorkRequest.Builder<Builder, OneTimeWorkRequest>()
}

class PeriodicWorkRequest internal constructor() : WorkRequest() {
    class Builder : WorkRequest.Builder<Builder, PeriodicWorkRequest> {
        constructor(
            workerClass: Class<out ListenableWorker>,
            repeatInterval: Long,
            repeatIntervalTimeUnit: TimeUnit,
        )

        constructor(workerClass: Class<out ListenableWorker>, repeatInterval: Duration)

        constructor(
            workerClass: Class<out ListenableWorker>,
            repeatInterval: Long,
            repeatIntervalTimeUnit: TimeUnit,
            flexInterval: Long,
            flexIntervalTimeUnit: TimeUnit,
        )

        constructor(workerClass: Class<out ListenableWorker>, repeatInterval: Duration, flexInterval: Duration)

        fun setNextScheduleTimeOverride(nextScheduleTimeOverrideMillis: Long): Builder = stub()

        fun clearNextScheduleTimeOverride(): Builder = stub()
    }

    companion object {
        const val MIN_PERIODIC_INTERVAL_MILLIS: Long = 900_000L
        const val MIN_PERIODIC_FLEX_MILLIS: Long = 300_000L
    }
}

inline fun <reified W : ListenableWorker> OneTimeWorkRequestBuilder(): OneTimeWorkRequest.Builder =
    OneTimeWorkRequest.Builder(W::class.java)

inline fun <reified W : ListenableWorker> PeriodicWorkRequestBuilder(
    repeatInterval: Long,
    repeatIntervalTimeUnit: TimeUnit,
): PeriodicWorkRequest.Builder = PeriodicWorkRequest.Builder(W::class.java, repeatInterval, repeatIntervalTimeUnit)

inline fun <reified W : ListenableWorker> PeriodicWorkRequestBuilder(
    repeatInterval: Duration,
): PeriodicWorkRequest.Builder = PeriodicWorkRequest.Builder(W::class.java, repeatInterval)

inline fun <reified W : ListenableWorker> PeriodicWorkRequestBuilder(
    repeatInterval: Long,
    repeatIntervalTimeUnit: TimeUnit,
    flexTimeInterval: Long,
    flexTimeIntervalUnit: TimeUnit,
): PeriodicWorkRequest.Builder =
    PeriodicWorkRequest.Builder(
        W::class.java,
        repeatInterval,
        repeatIntervalTimeUnit,
        flexTimeInterval,
        flexTimeIntervalUnit,
    )

inline fun <reified W : ListenableWorker> PeriodicWorkRequestBuilder(
    repeatInterval: Duration,
    flexTimeInterval: Duration,
): PeriodicWorkRequest.Builder = PeriodicWorkRequest.Builder(W::class.java, repeatInterval, flexTimeInterval)

enum class BackoffPolicy { EXPONENTIAL, LINEAR }

enum class OutOfQuotaPolicy { RUN_AS_NON_EXPEDITED_WORK_REQUEST, DROP_WORK_REQUEST }
