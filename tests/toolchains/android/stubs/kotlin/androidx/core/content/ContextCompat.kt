package androidx.core.content

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter

class ContextCompat private constructor() {
    companion object {
        const val RECEIVER_EXPORTED: Int = 2
        const val RECEIVER_NOT_EXPORTED: Int = 4

        @JvmStatic
        fun checkSelfPermission(context: Context, permission: String): Int = context.checkSelfPermission(permission)

        @JvmStatic
        fun registerReceiver(context: Context, receiver: BroadcastReceiver?, filter: IntentFilter, flags: Int): Intent? =
            context.registerReceiver(receiver, filter, flags)

        @JvmStatic
        fun startForegroundService(context: Context, intent: Intent) {
            context.startForegroundService(intent)
        }
    }
}
