// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

package com.example.notes

import android.content.pm.ServiceInfo
import androidx.work.BackoffPolicy
import androidx.work.NetworkType

/** The services that oro.toml declares for Android. */
object OroBackgroundServices {
    /** Clean Cache */
    const val CLEAN_CACHE = "clean-cache"

    /** Export Video */
    const val EXPORT_VIDEO = "export-video"

    /** Follow Route */
    const val FOLLOW_ROUTE = "follow-route"

    /** Pair Watch */
    const val PAIR_WATCH = "pair-watch"

    /** Sync Notifications */
    const val SYNC_NOTIFICATIONS = "sync-notifications"

    internal val declared: List<OroBackgroundDeclaration> by lazy {
        listOf<List<OroBackgroundDeclaration>>(
            part1(),
        ).flatten()
    }

    private val byId by lazy { declared.associateBy { it.id } }

    internal fun find(id: String): OroBackgroundDeclaration? = byId[id]

    // In parts, because a method on the JVM has at most 64 KiB.
    private fun part1() =
        listOf(
            OroBackgroundDeclaration(
                id = CLEAN_CACHE,
                title = "Clean Cache",
                intervalMs = 21600000L,
                flexMs = 21600000L,
                maxAttempts = 1,
                backoff = BackoffPolicy.LINEAR,
                backoffMs = 10000L,
                network = NetworkType.NOT_REQUIRED,
                charging = true,
                batteryNotLow = false,
                storageNotLow = false,
                idle = true,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = EXPORT_VIDEO,
                title = "Export Video",
                intervalMs = 0L,
                flexMs = 0L,
                maxAttempts = 3,
                backoff = BackoffPolicy.EXPONENTIAL,
                backoffMs = 30000L,
                network = NetworkType.NOT_REQUIRED,
                charging = false,
                batteryNotLow = false,
                storageNotLow = false,
                idle = false,
                expedited = false,
                keepAlive = false,
                foregroundType = ServiceInfo.FOREGROUND_SERVICE_TYPE_MEDIA_PROCESSING,
                stopsAfterRun = true,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = FOLLOW_ROUTE,
                title = "Follow Route",
                intervalMs = 0L,
                flexMs = 0L,
                maxAttempts = 3,
                backoff = BackoffPolicy.EXPONENTIAL,
                backoffMs = 30000L,
                network = NetworkType.NOT_REQUIRED,
                charging = false,
                batteryNotLow = false,
                storageNotLow = false,
                idle = false,
                expedited = false,
                keepAlive = true,
                foregroundType = ServiceInfo.FOREGROUND_SERVICE_TYPE_LOCATION,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = PAIR_WATCH,
                title = "Pair Watch",
                intervalMs = 0L,
                flexMs = 0L,
                maxAttempts = 3,
                backoff = BackoffPolicy.EXPONENTIAL,
                backoffMs = 30000L,
                network = NetworkType.NOT_REQUIRED,
                charging = false,
                batteryNotLow = false,
                storageNotLow = false,
                idle = false,
                expedited = false,
                keepAlive = true,
                foregroundType = ServiceInfo.FOREGROUND_SERVICE_TYPE_SPECIAL_USE,
                stopsAfterRun = false,
                startsAtBoot = true,
            ),
            OroBackgroundDeclaration(
                id = SYNC_NOTIFICATIONS,
                title = "Sync Notifications",
                intervalMs = 900000L,
                flexMs = 600000L,
                maxAttempts = 3,
                backoff = BackoffPolicy.EXPONENTIAL,
                backoffMs = 30000L,
                network = NetworkType.UNMETERED,
                charging = false,
                batteryNotLow = false,
                storageNotLow = false,
                idle = false,
                expedited = true,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
        )
}

/** One service as declared. Zero is "none" for every duration. */
internal class OroBackgroundDeclaration(
    val id: String,
    val title: String,
    val intervalMs: Long,
    val flexMs: Long,
    val maxAttempts: Int,
    val backoff: BackoffPolicy,
    val backoffMs: Long,
    val network: NetworkType,
    val charging: Boolean,
    val batteryNotLow: Boolean,
    val storageNotLow: Boolean,
    val idle: Boolean,
    val expedited: Boolean,
    val keepAlive: Boolean,
    /** Constant of `ServiceInfo`; 0 for a service that never goes to the foreground. */
    val foregroundType: Int,
    /** The type has a time limit, so the foreground is left as soon as the run has ended. */
    val stopsAfterRun: Boolean,
    val startsAtBoot: Boolean,
)
