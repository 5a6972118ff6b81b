{% include "android/header.kt" %}

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
            NotificationChannel(ID, "{{ channel_name }}", NotificationManager.IMPORTANCE_LOW),
        )
    }

    private fun icon(context: Context): Int {
        val own = context.applicationInfo.icon
        return if (own != 0) own else android.R.drawable.stat_notify_sync
    }
}
