// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.notes

/** The services that oro.toml declares for Android: their ids, and what only Android knows of them. */
object OroBackgroundServices {
    /** New notifications */
    const val SYNC_NOTIFICATIONS = "sync-notifications"

    /** Tidy Up */
    const val TIDY_UP = "tidy-up"

    private val byId by lazy { declared().associateBy { it.id } }

    internal fun find(id: String): OroBackgroundDeclaration? = byId[id]

    private fun declared(): List<OroBackgroundDeclaration> =
        listOf(
            part1(),
        ).flatten()

    // In parts, because a method on the JVM has at most 64 KiB.
    private fun part1() =
        listOf(
            OroBackgroundDeclaration(
                id = SYNC_NOTIFICATIONS,
                title = "New notifications",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = TIDY_UP,
                title = "Tidy Up",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
        )
}

internal class OroBackgroundDeclaration(
    val id: String,
    val title: String,
    /** Tail of each period in which the work may run; 0 is all of it. */
    val flexMs: Long,
    val expedited: Boolean,
    val keepAlive: Boolean,
    /** Constant of `ServiceInfo`; 0 for a service that never goes to the foreground. */
    val foregroundType: Int,
    /** The type has a time limit, so the foreground is left as soon as the run has ended. */
    val stopsAfterRun: Boolean,
    val startsAtBoot: Boolean,
) {
    /** The worker itself goes to the foreground, for more than its ten minutes. */
    val isLongRunning: Boolean
        get() = foregroundType != 0 && !keepAlive
}
