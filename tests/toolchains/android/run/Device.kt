package com.example.phone

import android.app.Application
import android.app.Notification
import android.app.NotificationManager
import android.app.Service
import android.content.BroadcastReceiver
import android.content.ComponentName
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.content.SharedPreferences
import android.content.pm.ApplicationInfo
import android.net.ConnectivityManager
import android.os.PowerManager
import java.io.File

/** Fake: a phone with this app on it. */
class Device(
    private val files: File,
) : Context() {
    val application = Application(this)
    val notifications = NotificationManager()
    val connectivity = ConnectivityManager()
    val power = PowerManager()
    val permissions = HashSet<String>()
    val preferences = HashMap<String, Any?>()

    /** Percent and status of the battery. */
    var battery = 80
    var charging = false

    /** Set while the system lets the app start nothing in the foreground. */
    var inBackground = false

    /** The foreground service, while it exists. */
    @Volatile
    var service: Service? = null
        private set

    /** Types that the service is in the foreground with; null while it is not. */
    @Volatile
    var foregroundTypes: Int? = null
        private set

    private var starts = 0

    override fun getApplicationContext(): Context = application

    override fun getApplicationInfo() = ApplicationInfo()

    override fun getNoBackupFilesDir(): File = files.also(File::mkdirs)

    override fun getPackageName() = "com.example.phone"

    override fun getSharedPreferences(
        name: String,
        mode: Int,
    ): SharedPreferences = Preferences(preferences)

    override fun getSystemService(name: String): Any? = null

    override fun <T> service(type: Class<T>): T =
        type.cast(
            when (type) {
                NotificationManager::class.java -> notifications
                ConnectivityManager::class.java -> connectivity
                PowerManager::class.java -> power
                else -> error("the fake device has no $type")
            },
        )

    override fun checkSelfPermission(permission: String): Int = if (permission in permissions) 0 else -1

    override fun registerReceiver(
        receiver: BroadcastReceiver?,
        filter: IntentFilter,
    ): Intent = Intent(filter.action).putExtra("level", battery).putExtra("scale", 100).putExtra("status", if (charging) 2 else 3)

    /** As Android 12 and later: refused from the background, and a service has to show its notification at once. */
    override fun startForegroundService(service: Intent): ComponentName {
        check(!inBackground) { "startForegroundService() not allowed due to mAllowStartForeground false" }
        start(service)
        return ComponentName()
    }

    /** Nothing that ran runs any more. */
    fun reboots() {
        service = null
        foregroundTypes = null
    }

    private fun start(intent: Intent) {
        val running = service ?: create(intent)
        running.onStartCommand(intent, 0, ++starts)
        check(foregroundTypes != null || service == null) { "Context.startForegroundService() did not then call Service.startForeground()" }
    }

    private fun create(intent: Intent): Service {
        val made = intent.target!!.getDeclaredConstructor().newInstance() as Service
        made.attach(application, keeper)
        service = made
        made.onCreate()
        return made
    }

    private val keeper =
        object : Service.Keeper {
            override fun startForeground(
                id: Int,
                notification: Notification,
                types: Int,
            ) {
                require(id != 0) { "an id of 0 is refused" }
                require(notification.channel != null) { "Bad notification for startForeground" }
                foregroundTypes = types
            }

            override fun stopForeground() {
                foregroundTypes = null
            }

            override fun stopSelf(startId: Int) {
                if (startId != -1 && startId != starts) return
                val ended = service ?: return
                service = null
                foregroundTypes = null
                ended.onDestroy()
            }
        }

    private class Preferences(
        private val values: HashMap<String, Any?>,
    ) : SharedPreferences,
        SharedPreferences.Editor {
        override fun contains(key: String) = key in values

        override fun edit(): SharedPreferences.Editor = this

        override fun getAll(): Map<String, *> = values

        override fun getBoolean(
            key: String,
            defValue: Boolean,
        ) = values[key] as Boolean? ?: defValue

        override fun getInt(
            key: String,
            defValue: Int,
        ) = values[key] as Int? ?: defValue

        override fun getLong(
            key: String,
            defValue: Long,
        ) = values[key] as Long? ?: defValue

        override fun getString(
            key: String,
            defValue: String?,
        ) = values[key] as String? ?: defValue

        @Suppress("UNCHECKED_CAST")
        override fun getStringSet(
            key: String,
            defValues: Set<String>?,
        ) = values[key] as Set<String>? ?: defValues

        override fun apply() = Unit

        override fun commit() = true

        override fun clear() = apply { values.clear() }

        override fun putBoolean(
            key: String,
            value: Boolean,
        ) = put(key, value)

        override fun putInt(
            key: String,
            value: Int,
        ) = put(key, value)

        override fun putLong(
            key: String,
            value: Long,
        ) = put(key, value)

        override fun putString(
            key: String,
            value: String?,
        ) = put(key, value)

        override fun putStringSet(
            key: String,
            values: Set<String>?,
        ) = put(key, values)

        override fun remove(key: String) = also { values.remove(key) }

        private fun put(
            key: String,
            value: Any?,
        ) = also { values[key] = value }
    }
}
