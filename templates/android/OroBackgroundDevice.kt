{% include "android/header.kt" %}

import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import android.os.BatteryManager
import android.os.PowerManager
import android.os.StatFs
import org.json.JSONObject
import java.util.concurrent.ConcurrentHashMap

/** This device and this app, as the runtime asks for them. None of it calls the runtime back. */
internal class OroBackgroundDevice(
    private val context: Context,
    private val capabilities: ConcurrentHashMap<String, (String, String) -> String>,
) : OroBackgroundHost {
    override fun call(
        name: String,
        payload: String,
    ): String =
        when (name) {
            "conditions" -> {
                conditions().toString()
            }

            "capability" -> {
                capability(payload)
            }
{% if notifications %}
            "notify" -> {
                OroBackgroundNotifications.show(context, JSONObject(payload))
                "null"
            }
{% endif %}
            else -> {
                throw OroBackgroundException("NotSupportedError", "this app was made without `$name`")
            }
        }

    /** What the device does not tell is left out, and holds nobody back. */
    private fun conditions(): JSONObject {
        val conditions = JSONObject()
        network()?.let { conditions.put("network", it) }
        context.registerReceiver(null, IntentFilter(Intent.ACTION_BATTERY_CHANGED))?.let { battery(it, conditions) }
        conditions.put("storageLow", isStorageLow())
        isIdle()?.let { conditions.put("idle", it) }
        return conditions
    }

    /** WorkManager brings the permission for this; an app may have taken it out again. */
    private fun network(): String? {
        val manager = context.getSystemService(ConnectivityManager::class.java)
        return try {
            val network = manager.activeNetwork ?: return "offline"
            val capabilities = manager.getNetworkCapabilities(network)
            when {
                capabilities == null -> null
                !capabilities.hasCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET) -> "offline"
                capabilities.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED) -> "unmetered"
                else -> "metered"
            }
        } catch (_: SecurityException) {
            null
        }
    }

    private fun battery(
        changed: Intent,
        conditions: JSONObject,
    ) {
        val status = changed.getIntExtra(BatteryManager.EXTRA_STATUS, 0)
        if (status != 0) {
            val charging = status == BatteryManager.BATTERY_STATUS_CHARGING || status == BatteryManager.BATTERY_STATUS_FULL
            conditions.put("charging", charging)
        }
        val level = changed.getIntExtra(BatteryManager.EXTRA_LEVEL, -1)
        val scale = changed.getIntExtra(BatteryManager.EXTRA_SCALE, -1)
        if (level >= 0 && scale > 0) conditions.put("batteryLow", level * 100L <= scale * BATTERY_LOW_PERCENT)
    }

    private fun isStorageLow(): Boolean {
        val disk = StatFs(context.noBackupFilesDir.path)
        return disk.availableBytes < minOf(disk.totalBytes / 100 * STORAGE_LOW_PERCENT, STORAGE_LOW_BYTES_MAX)
    }

    /** Between a screen that is on and the doze that the system tells of, it cannot be told. */
    private fun isIdle(): Boolean? {
        val power = context.getSystemService(PowerManager::class.java)
        return when {
            power.isDeviceIdleMode -> true
            power.isInteractive -> false
            else -> null
        }
    }

    private fun capability(payload: String): String {
        val call = JSONObject(payload)
        val name = call.getString("capability")
        val handler =
            capabilities[name] ?: throw OroBackgroundException("NotSupportedError", "this app brings no capability \"$name\"")
        return handler(call.getString("operation"), json(call.opt("payload")))
    }

    private fun json(value: Any?): String =
        when (value) {
            null -> "null"
            is String -> JSONObject.quote(value)
            else -> value.toString()
        }

    private companion object {
        /** As WorkManager's own constraint has it. */
        const val BATTERY_LOW_PERCENT = 15L

        /** From where on Android itself warns of little storage, unless the maker of the device changed it. */
        const val STORAGE_LOW_PERCENT = 5L
        const val STORAGE_LOW_BYTES_MAX = 500L * 1024 * 1024
    }
}
