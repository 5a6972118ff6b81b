// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.notes

import android.content.Context
import org.json.JSONObject

/** One run, which can be aborted from its first moment on. */
internal class OroBackgroundRun(
    private val context: Context,
    private val serviceId: String,
    private val origin: Origin,
    workId: String,
    private val attempt: Int = 1,
) {
    /** Who wants the run. */
    enum class Origin { TRIGGER, REQUEST, HOST }

    /** From the second attempt on with the attempt in it, so that a late abort of one does not meet the next. */
    private val runId = if (attempt > 1) "$workId.$attempt" else workId

    // Guarded by this object: the abort comes on another thread than the run.
    private var runtime = 0L
    private var abortedBecause: String? = null

    /**
     * Blocks until the outcome is recorded; the answer is the run's report, and in `again` whether the runtime keeps a
     * further attempt.
     */
    fun execute(): JSONObject {
        val open = OroBackground.runtime(context)
        val early =
            synchronized(this) {
                runtime = open
                abortedBecause
            }
        if (early != null) OroBackgroundNative.abort(open, runId, early)
        val payload = JSONObject().put("origin", origin.name.lowercase()).put("attempt", attempt)
        val report = JSONObject(OroBackgroundNative.run(open, serviceId, runId, payload.toString(), 0L))
        try {
            OroBackground.enqueuePending(context, open)
        } catch (closed: OroBackgroundException) {
            // The next start of the app does it.
            OroBackgroundChannel.report("what services asked for is not passed on", closed)
        }
        return report
    }

    /** Does not wait. The first reason counts. */
    fun abort(why: String) {
        val open =
            synchronized(this) {
                abortedBecause = abortedBecause ?: why
                runtime
            }
        if (open == 0L) return
        try {
            OroBackgroundNative.abort(open, runId, why)
        } catch (closed: OroBackgroundException) {
            // Closing has aborted it.
            OroBackgroundChannel.report("$serviceId is not aborted", closed)
        }
    }
}
