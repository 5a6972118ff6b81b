// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.notes

import androidx.work.BackoffPolicy
import androidx.work.Constraints
import androidx.work.NetworkType
import org.json.JSONObject

/** A service as the runtime stores it, in WorkManager's terms. One request may require more than all runs do. */
internal class OroBackgroundDefinition(
    json: JSONObject,
    further: JSONObject = JSONObject(),
) {
    private val retry = json.getJSONObject("retry")
    private val requires = listOf(json.getJSONObject("requires"), further)

    val id: String = json.getString("id")

    /** 0 for a service that runs on demand. */
    val intervalMs: Long = json.getJSONObject("trigger").optLong("minimumIntervalMs")
    val backoff: BackoffPolicy = if (retry.getString("backoff") == "linear") BackoffPolicy.LINEAR else BackoffPolicy.EXPONENTIAL
    val backoffMs: Long = retry.getLong("initialDelayMs")
    val idle: Boolean = requires("idle")

    /** WorkManager takes constraints on network and storage for expedited work, and throws for all others. */
    val canBeExpedited: Boolean = !idle && !requires("charging") && !requires("batteryNotLow")

    val constraints: Constraints =
        Constraints
            .Builder()
            .setRequiredNetworkType(network())
            .setRequiresCharging(requires("charging"))
            .setRequiresBatteryNotLow(requires("batteryNotLow"))
            .setRequiresStorageNotLow(requires("storageNotLow"))
            .setRequiresDeviceIdle(idle)
            .build()

    private fun requires(what: String): Boolean = requires.any { it.optBoolean(what) }

    private fun network(): NetworkType {
        val words = requires.map { it.optString("network") }
        return when {
            "unmetered" in words -> NetworkType.UNMETERED
            "connected" in words -> NetworkType.CONNECTED
            else -> NetworkType.NOT_REQUIRED
        }
    }
}
