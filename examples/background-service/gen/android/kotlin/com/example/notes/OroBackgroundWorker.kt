// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.notes

import android.content.Context
import androidx.work.CoroutineWorker
import androidx.work.ForegroundInfo
import androidx.work.WorkerParameters
import kotlinx.coroutines.suspendCancellableCoroutine
import org.json.JSONObject
import kotlin.concurrent.thread

/** Runs one service, once. WorkManager makes it; its id and run are in the input data. */
class OroBackgroundWorker(
    context: Context,
    parameters: WorkerParameters,
) : CoroutineWorker(context, parameters) {
    override suspend fun doWork(): Result {
        val serviceId = inputData.getString(OroBackgroundWork.KEY_ID) ?: return Result.failure()
        return try {
            val attemptsMax = OroBackground.definition(applicationContext, serviceId).attemptsMax
            when (JSONObject(execute(serviceId)).getString("outcome")) {
                "success" -> Result.success()

                // Whoever cancelled it does not want it again.
                "cancelled" -> Result.failure()

                else -> if (attempt < attemptsMax) Result.retry() else Result.failure()
            }
        } catch (refused: OroBackgroundException) {
            OroBackgroundChannel.report("$serviceId did not run", refused)
            // A service that is gone stays gone; a run under way, or a full disk, does not.
            if (refused.code == "ENOENT") Result.failure() else Result.retry()
        }
    }

    /** For long-running workers, and for expedited ones before Android 12. */
    override suspend fun getForegroundInfo(): ForegroundInfo {
        val serviceId = inputData.getString(OroBackgroundWork.KEY_ID).orEmpty()
        val service = OroBackgroundServices.find(serviceId)
        return ForegroundInfo(
            OroBackgroundChannel.notificationId(serviceId),
            OroBackgroundChannel.notification(applicationContext, service?.title ?: serviceId),
            service?.foregroundType ?: 0,
        )
    }

    private val attempt: Int
        get() = runAttemptCount + 1

    /** Blocks a thread of its own; when WorkManager stops this worker, the coroutine is cancelled and the run aborted. */
    private suspend fun execute(serviceId: String): String {
        val runtime = OroBackground.runtime(applicationContext)
        // Periodic work keeps its id over all its periods, hence the time.
        val runId = inputData.getString(OroBackgroundWork.KEY_RUN_ID) ?: "$id-${System.currentTimeMillis()}"
        val reason =
            when {
                attempt > 1 -> "retry"
                inputData.getString(OroBackgroundWork.KEY_RUN_ID) != null -> "on-demand"
                else -> "scheduled"
            }
        val payload = JSONObject().put("reason", reason).put("attempt", attempt).toString()
        return suspendCancellableCoroutine { continuation ->
            continuation.invokeOnCancellation {
                OroBackgroundNative.abort(runtime, runId, "WorkManager stopped the work")
            }
            thread(name = "oro-background-$serviceId") {
                continuation.resumeWith(
                    runCatching { OroBackgroundNative.run(runtime, serviceId, runId, payload, 0L) },
                )
            }
        }
    }
}
