package androidx.work

import java.time.Duration
import java.util.UUID
import java.util.concurrent.TimeUnit

abstract class WorkRequest internal constructor(internal val spec: WorkSpec) {
    val id: UUID get() = spec.id

    abstract class Builder<B : Builder<B, *>, W : WorkRequest> internal constructor(internal val spec: WorkSpec) {
        @Suppress("UNCHECKED_CAST")
        internal val self: B get() = this as B
        private var backoffIsSet = false

        fun setId(id: UUID): B = self.also { spec.id = id }

        fun setBackoffCriteria(backoffPolicy: BackoffPolicy, backoffDelay: Long, timeUnit: TimeUnit): B {
            backoffIsSet = true
            spec.backoffPolicy = backoffPolicy
            // WorkSpec.setBackoffDelayDuration.
            spec.backoffDelay = timeUnit.toMillis(backoffDelay).coerceIn(MIN_BACKOFF_MILLIS, MAX_BACKOFF_MILLIS)
            return self
        }

        fun setBackoffCriteria(backoffPolicy: BackoffPolicy, duration: Duration): B =
            setBackoffCriteria(backoffPolicy, duration.toMillis(), TimeUnit.MILLISECONDS)

        fun setConstraints(constraints: Constraints): B = self.also { spec.constraints = constraints }

        fun setInputData(inputData: Data): B = self.also { spec.input = inputData }

        fun addTag(tag: String): B = self.also { spec.tags += tag }

        fun keepResultsForAtLeast(duration: Long, timeUnit: TimeUnit): B = stub()

        open fun setInitialDelay(duration: Long, timeUnit: TimeUnit): B =
            self.also { spec.initialDelay = timeUnit.toMillis(duration) }

        open fun setInitialDelay(duration: Duration): B = setInitialDelay(duration.toMillis(), TimeUnit.MILLISECONDS)

        open fun setExpedited(policy: OutOfQuotaPolicy): B = self.also { spec.expedited = true }

        // The refusals of WorkRequest.Builder.build, and of the builders' own buildInternal.
        fun build(): W {
            val constraints = spec.constraints
            require(!(backoffIsSet && constraints.deviceIdle)) { "Cannot set backoff criteria on an idle mode job" }
            if (spec.expedited) {
                require(spec.interval == 0L) { "PeriodicWorkRequests cannot be expedited" }
                require(!constraints.charging && !constraints.deviceIdle && !constraints.batteryNotLow) {
                    "Expedited jobs only support network and storage constraints"
                }
                require(spec.initialDelay <= 0) { "Expedited jobs cannot be delayed" }
            }
            return made()
        }

        internal abstract fun made(): W
    }

    companion object {
        const val DEFAULT_BACKOFF_DELAY_MILLIS: Long = 30_000L
        const val MAX_BACKOFF_MILLIS: Long = 18_000_000L
        const val MIN_BACKOFF_MILLIS: Long = 10_000L
    }
}

class OneTimeWorkRequest internal constructor(spec: WorkSpec) : WorkRequest(spec) {
    class Builder(workerClass: Class<out ListenableWorker>) :
        WorkRequest.Builder<Builder, OneTimeWorkRequest>(WorkSpec(workerClass.name)) {
        override fun made(): OneTimeWorkRequest = OneTimeWorkRequest(spec)
    }
}

class PeriodicWorkRequest internal constructor(spec: WorkSpec) : WorkRequest(spec) {
    class Builder : WorkRequest.Builder<Builder, PeriodicWorkRequest> {
        constructor(
            workerClass: Class<out ListenableWorker>,
            repeatInterval: Long,
            repeatIntervalTimeUnit: TimeUnit,
        ) : this(workerClass, repeatInterval, repeatIntervalTimeUnit, repeatInterval, repeatIntervalTimeUnit)

        constructor(workerClass: Class<out ListenableWorker>, repeatInterval: Duration) :
            this(workerClass, repeatInterval, repeatInterval)

        constructor(
            workerClass: Class<out ListenableWorker>,
            repeatInterval: Long,
            repeatIntervalTimeUnit: TimeUnit,
            flexInterval: Long,
            flexIntervalTimeUnit: TimeUnit,
        ) : super(WorkSpec(workerClass.name)) {
            // WorkSpec.setPeriodic: what is too short is lengthened, with no more than a line in the log.
            spec.interval = maxOf(repeatIntervalTimeUnit.toMillis(repeatInterval), MIN_PERIODIC_INTERVAL_MILLIS)
            spec.flex = flexIntervalTimeUnit.toMillis(flexInterval).coerceIn(MIN_PERIODIC_FLEX_MILLIS, spec.interval)
        }

        constructor(workerClass: Class<out ListenableWorker>, repeatInterval: Duration, flexInterval: Duration) :
            this(workerClass, repeatInterval.toMillis(), TimeUnit.MILLISECONDS, flexInterval.toMillis(), TimeUnit.MILLISECONDS)

        override fun made(): PeriodicWorkRequest = PeriodicWorkRequest(spec)

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
