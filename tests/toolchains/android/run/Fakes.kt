package com.example.driven

import android.app.Notification
import androidx.work.BackoffPolicy
import androidx.work.Constraints
import androidx.work.Data
import androidx.work.ExistingPeriodicWorkPolicy
import androidx.work.ExistingWorkPolicy
import androidx.work.OneTimeWorkRequest
import androidx.work.OutOfQuotaPolicy
import androidx.work.PeriodicWorkRequest
import androidx.work.WorkInfo.State
import java.util.concurrent.TimeUnit.MINUTES
import java.util.concurrent.TimeUnit.SECONDS

/** The fakes refuse what the real ones refuse: otherwise the other topics would show little. */
fun fakes(cases: Cases) {
    cases.case("WorkManager refuses at build what it cannot keep") {
        val charging = Constraints.Builder().setRequiresCharging(true).build()
        val idle = Constraints.Builder().setRequiresDeviceIdle(true).build()
        throws("Expedited jobs only support network and storage constraints") { expedited().setConstraints(charging).build() }
        throws("Expedited jobs only support network and storage constraints") { expedited().setConstraints(idle).build() }
        throws("Expedited jobs cannot be delayed") { expedited().setInitialDelay(1, MINUTES).build() }
        throws("Cannot set backoff criteria on an idle mode job") {
            once().setConstraints(idle).setBackoffCriteria(BackoffPolicy.LINEAR, 30, SECONDS).build()
        }
        throws("PeriodicWorkRequests cannot be expedited") {
            periodic(20).setExpedited(OutOfQuotaPolicy.DROP_WORK_REQUEST).build()
        }
        throws("10240 bytes") { Data.Builder().putString("data", "x".repeat(10_240)).build() }
    }

    cases.case("WorkManager lengthens what is too short") {
        work.enqueueUniquePeriodicWork("short", ExistingPeriodicWorkPolicy.KEEP, periodic(1).build())
        same(work.intervalOf("short"), MINUTES.toMillis(15))
        same(work.flexOf("short"), MINUTES.toMillis(5))
    }

    cases.case("unique work is kept, updated or replaced") {
        work.enqueueUniquePeriodicWork("name", ExistingPeriodicWorkPolicy.KEEP, periodic(20).build())
        val first = work.info("name")
        work.enqueueUniquePeriodicWork("name", ExistingPeriodicWorkPolicy.KEEP, periodic(30).build())
        same(work.intervalOf("name"), MINUTES.toMillis(20))
        work.enqueueUniquePeriodicWork("name", ExistingPeriodicWorkPolicy.UPDATE, periodic(30).build())
        same(work.intervalOf("name"), MINUTES.toMillis(30))
        same(work.info("name")?.id, first?.id)
        work.enqueueUniqueWork("once", ExistingWorkPolicy.REPLACE, once().build())
        val replaced = work.info("once")?.id
        work.enqueueUniqueWork("once", ExistingWorkPolicy.REPLACE, once().build())
        check(work.info("once")?.id != replaced) { "replaced" }
        work.cancelUniqueWork("once")
        same(work.info("once")?.state, State.CANCELLED)
    }

    cases.case("a notification needs an icon") {
        throws("no valid small icon") { Notification.Builder(app, "channel").build() }
    }
}

private fun once() = OneTimeWorkRequest.Builder(OroBackgroundWorker::class.java)

private fun expedited() = once().setExpedited(OutOfQuotaPolicy.DROP_WORK_REQUEST)

private fun periodic(minutes: Long) = PeriodicWorkRequest.Builder(OroBackgroundWorker::class.java, minutes, MINUTES, minOf(minutes, 5), MINUTES)

private fun throws(
    message: String,
    call: () -> Unit,
) {
    val thrown = runCatching(call).exceptionOrNull() ?: error("not refused: $message")
    check(thrown is IllegalArgumentException || thrown is IllegalStateException) { thrown }
    check(message in thrown.message.orEmpty()) { thrown }
}
