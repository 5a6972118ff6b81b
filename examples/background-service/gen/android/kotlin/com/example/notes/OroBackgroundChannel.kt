// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.notes

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.content.Context
import android.util.Log

/** The notification that Android asks of work in the foreground. */
internal object OroBackgroundChannel {
    private const val ID = "oro-background"
    private const val TAG = "OroBackground"

    /** Stable per service, and never 0, which Android refuses. */
    fun notificationId(serviceId: String): Int = "$ID:$serviceId".hashCode().let { if (it == 0) 1 else it }

    fun notification(
        context: Context,
        title: String,
    ): Notification {
        ensure(context)
        return Notification
            .Builder(context, ID)
            .setContentTitle(title)
            .setSmallIcon(icon(context))
            .setOngoing(true)
            .build()
    }

    fun report(
        what: String,
        why: Throwable,
    ) {
        Log.w(TAG, what, why)
    }

    private fun ensure(context: Context) {
        val manager = context.getSystemService(NotificationManager::class.java)
        manager.createNotificationChannel(
            NotificationChannel(ID, "Notes", NotificationManager.IMPORTANCE_LOW),
        )
    }

    private fun icon(context: Context): Int {
        val own = context.applicationInfo.icon
        return if (own != 0) own else android.R.drawable.stat_notify_sync
    }
}
