// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.notes

import android.Manifest
import android.app.Activity
import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.content.Context
import android.content.pm.PackageManager
import android.os.Build
import org.json.JSONObject
import java.util.UUID

/** Notifications of services with the permission `notifications`, and the question to the user that they need. */
object OroBackgroundNotifications {
    const val REQUEST_CODE = 0x0B60
    private const val CHANNEL = "oro-background-messages"

    /** Whether the user lets this app notify. Before Android 13 nobody is asked. */
    fun granted(context: Context): Boolean =
        Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU ||
            context.checkSelfPermission(Manifest.permission.POST_NOTIFICATIONS) == PackageManager.PERMISSION_GRANTED

    /**
     * Asks the user, unless there is nothing to ask; true when it is granted already. The answer arrives in the
     * activity's `onRequestPermissionsResult` with [requestCode].
     */
    fun ask(
        activity: Activity,
        requestCode: Int = REQUEST_CODE,
    ): Boolean {
        if (granted(activity)) return true
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
            activity.requestPermissions(arrayOf(Manifest.permission.POST_NOTIFICATIONS), requestCode)
        }
        return false
    }

    /** Shows what a service asks for: `{"service","title","body","tag"}`. */
    internal fun show(
        context: Context,
        wanted: JSONObject,
    ) {
        if (!granted(context)) throw OroBackgroundException("NotAllowedError", "the user does not let this app notify")
        val manager = context.getSystemService(NotificationManager::class.java)
        manager.createNotificationChannel(
            NotificationChannel(CHANNEL, "Notes", NotificationManager.IMPORTANCE_DEFAULT),
        )
        val icon = context.applicationInfo.icon
        val notification =
            Notification
                .Builder(context, CHANNEL)
                .setContentTitle(wanted.optString("title"))
                .setContentText(wanted.optString("body"))
                .setSmallIcon(if (icon != 0) icon else android.R.drawable.stat_notify_sync)
                .setAutoCancel(true)
                .build()
        // The same tag replaces; without one each stands alone.
        val tag = wanted.optString("tag").ifEmpty { UUID.randomUUID().toString() }
        manager.notify(tag, REQUEST_CODE, notification)
    }
}
