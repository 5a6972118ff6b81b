// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

package app.oro.background

import androidx.work.Constraints
import androidx.work.Data
import androidx.work.OneTimeWorkRequest
import androidx.work.OutOfQuotaPolicy
import androidx.work.PeriodicWorkRequest
import java.util.concurrent.TimeUnit

/** Names and requests for WorkManager. */
internal object OroBackgroundWork {
    /** On all our work, so that orphans are found. */
    const val TAG = "oro-background"
    const val KEY_ID = "id"
    const val KEY_RUN_ID = "runId"

    fun tagOf(id: String): String = "$TAG:$id"

    fun idOf(tags: Set<String>): String? = tags.firstOrNull { it.startsWith("$TAG:") }?.substring(TAG.length + 1)

    fun periodicName(id: String): String = "$TAG:$id:periodic"

    fun onceName(id: String): String = "$TAG:$id:once"

    fun periodic(service: OroBackgroundDeclaration): PeriodicWorkRequest {
        val request =
            PeriodicWorkRequest
                .Builder(
                    OroBackgroundWorker::class.java,
                    service.intervalMs,
                    TimeUnit.MILLISECONDS,
                    service.flexMs,
                    TimeUnit.MILLISECONDS,
                ).setInputData(Data.Builder().putString(KEY_ID, service.id).build())
                .setConstraints(constraints(service))
                .addTag(TAG)
                .addTag(tagOf(service.id))
        // WorkManager refuses a backoff for work that waits for an idle device.
        if (!service.idle) request.setBackoffCriteria(service.backoff, service.backoffMs, TimeUnit.MILLISECONDS)
        return request.build()
    }

    /** The payload stays with the runtime, under [runId]: WorkData holds 10 240 bytes at most. */
    fun once(
        id: String,
        runId: String,
        delayMs: Long,
    ): OneTimeWorkRequest {
        val request =
            OneTimeWorkRequest
                .Builder(OroBackgroundWorker::class.java)
                .setInputData(
                    Data
                        .Builder()
                        .putString(KEY_ID, id)
                        .putString(KEY_RUN_ID, runId)
                        .build(),
                ).addTag(TAG)
                .addTag(tagOf(id))
        // A service that JavaScript registered is not declared: it runs without constraints.
        val service = OroBackgroundServices.find(id) ?: return request.setInitialDelay(delayMs, TimeUnit.MILLISECONDS).build()
        request.setConstraints(constraints(service))
        if (!service.idle) request.setBackoffCriteria(service.backoff, service.backoffMs, TimeUnit.MILLISECONDS)
        if (service.expedited && delayMs == 0L) {
            request.setExpedited(OutOfQuotaPolicy.RUN_AS_NON_EXPEDITED_WORK_REQUEST)
        } else {
            request.setInitialDelay(delayMs, TimeUnit.MILLISECONDS)
        }
        return request.build()
    }

    private fun constraints(service: OroBackgroundDeclaration): Constraints =
        Constraints
            .Builder()
            .setRequiredNetworkType(service.network)
            .setRequiresCharging(service.charging)
            .setRequiresBatteryNotLow(service.batteryNotLow)
            .setRequiresStorageNotLow(service.storageNotLow)
            .setRequiresDeviceIdle(service.idle)
            .build()
}
