{% include "android/header.kt" %}

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
{%- if long_running %}
        if (OroBackgroundServices.find(serviceId)?.isLongRunning == true) enterForeground()
{%- endif %}
        val requested = inputData.getString(OroBackgroundWork.KEY_RUN_ID)
        return try {
            val report = execute(serviceId, requested)
            when {
                report.getString("outcome") == "success" -> Result.success()
                report.getBoolean("again") -> Result.retry()
                else -> Result.failure()
            }
        } catch (refused: OroBackgroundException) {
            OroBackgroundChannel.report("$serviceId did not run", refused)
            when (refused.code) {
                // What is gone stays gone.
                "ENOENT" -> Result.failure()

                // It runs already: a request waits for its turn, and a period without one is left out.
                "InvalidStateError" -> if (requested == null) Result.failure() else Result.retry()

                else -> Result.retry()
            }
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

    /** Blocks a thread of its own; when WorkManager stops this worker, the coroutine is cancelled and the run aborted. */
    private suspend fun execute(
        serviceId: String,
        requested: String?,
    ): JSONObject {
        val origin = if (requested == null) OroBackgroundRun.Origin.TRIGGER else OroBackgroundRun.Origin.REQUEST
        // Periodic work keeps its id over all its periods, hence the time.
        val workId = requested ?: "$id-${System.currentTimeMillis()}"
        val run = OroBackgroundRun(applicationContext, serviceId, origin, workId, runAttemptCount + 1)
        return suspendCancellableCoroutine { continuation ->
            continuation.invokeOnCancellation { run.abort("WorkManager stopped the work") }
            thread(name = "oro-background-$serviceId") {
                continuation.resumeWith(runCatching { run.execute() })
            }
        }
    }
{%- if long_running %}

    /** Where the system does not allow it now, the work goes on as ordinary work with its ten minutes. */
    private suspend fun enterForeground() {
        try {
            setForeground(getForegroundInfo())
        } catch (refused: IllegalStateException) {
            OroBackgroundChannel.report("work stays in the background", refused)
        }
    }
{%- endif %}
}
