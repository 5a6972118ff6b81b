// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.notes

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

    fun runTagOf(runId: String): String = "$TAG-run:$runId"

    fun periodicName(id: String): String = "$TAG:$id:periodic"

    fun onceName(id: String): String = "$TAG:$id:once"

    /** WorkManager lengthens a period below 15 minutes and a flex below 5 by itself. */
    fun periodic(definition: OroBackgroundDefinition): PeriodicWorkRequest {
        val flexMs = OroBackgroundServices.find(definition.id)?.flexMs ?: 0L
        val request =
            PeriodicWorkRequest
                .Builder(
                    OroBackgroundWorker::class.java,
                    definition.intervalMs,
                    TimeUnit.MILLISECONDS,
                    if (flexMs == 0L) definition.intervalMs else minOf(flexMs, definition.intervalMs),
                    TimeUnit.MILLISECONDS,
                ).setInputData(Data.Builder().putString(KEY_ID, definition.id).build())
                .setConstraints(definition.constraints)
                .addTag(TAG)
                .addTag(tagOf(definition.id))
        // WorkManager refuses a backoff for work that waits for an idle device.
        if (!definition.idle) request.setBackoffCriteria(definition.backoff, definition.backoffMs, TimeUnit.MILLISECONDS)
        return request.build()
    }

    /** The payload stays with the runtime, under [runId]: WorkData holds 10 240 bytes at most. */
    fun once(
        definition: OroBackgroundDefinition,
        runId: String,
        delayMs: Long,
    ): OneTimeWorkRequest {
        val data =
            Data
                .Builder()
                .putString(KEY_ID, definition.id)
                .putString(KEY_RUN_ID, runId)
                .build()
        val request =
            OneTimeWorkRequest
                .Builder(OroBackgroundWorker::class.java)
                .setInputData(data)
                .setConstraints(definition.constraints)
                .addTag(TAG)
                .addTag(tagOf(definition.id))
                .addTag(runTagOf(runId))
        if (!definition.idle) request.setBackoffCriteria(definition.backoff, definition.backoffMs, TimeUnit.MILLISECONDS)
        val expedited = OroBackgroundServices.find(definition.id)?.expedited == true && definition.canBeExpedited
        if (expedited && delayMs == 0L) {
            request.setExpedited(OutOfQuotaPolicy.RUN_AS_NON_EXPEDITED_WORK_REQUEST)
        } else {
            request.setInitialDelay(delayMs, TimeUnit.MILLISECONDS)
        }
        return request.build()
    }
}
