package androidx.work

import android.net.Uri
import java.io.Serializable
import java.time.Duration

class Constraints internal constructor() : Serializable {
    var requiredNetworkType: NetworkType = NetworkType.NOT_REQUIRED
        internal set
    internal var charging = false
    internal var deviceIdle = false
    internal var batteryNotLow = false
    internal var storageNotLow = false

    class Builder() {
        private val constraints = Constraints()

        fun setRequiresCharging(requiresCharging: Boolean): Builder = apply { constraints.charging = requiresCharging }

        fun setRequiresDeviceIdle(requiresDeviceIdle: Boolean): Builder = apply { constraints.deviceIdle = requiresDeviceIdle }

        fun setRequiredNetworkType(networkType: NetworkType): Builder = apply { constraints.requiredNetworkType = networkType }

        fun setRequiresBatteryNotLow(requiresBatteryNotLow: Boolean): Builder =
            apply { constraints.batteryNotLow = requiresBatteryNotLow }

        fun setRequiresStorageNotLow(requiresStorageNotLow: Boolean): Builder =
            apply { constraints.storageNotLow = requiresStorageNotLow }

        fun addContentUriTrigger(uri: Uri, triggerForDescendants: Boolean): Builder = stub()

        fun setTriggerContentUpdateDelay(duration: Duration): Builder = stub()

        fun setTriggerContentMaxDelay(duration: Duration): Builder = stub()

        fun build(): Constraints = constraints
    }

    companion object {
        @JvmField
        val NONE: Constraints = Constraints()
    }
}

enum class NetworkType { NOT_REQUIRED, CONNECTED, UNMETERED, NOT_ROAMING, METERED, TEMPORARILY_UNMETERED }
