package androidx.work

class Constraints internal constructor(
    val requiredNetworkType: NetworkType,
    private val charging: Boolean,
    private val idle: Boolean,
    private val batteryNotLow: Boolean,
    private val storageNotLow: Boolean,
) {
    fun requiresCharging(): Boolean = charging

    fun requiresDeviceIdle(): Boolean = idle

    fun requiresBatteryNotLow(): Boolean = batteryNotLow

    fun requiresStorageNotLow(): Boolean = storageNotLow

    class Builder() {
        private var charging = false
        private var idle = false
        private var network = NetworkType.NOT_REQUIRED
        private var batteryNotLow = false
        private var storageNotLow = false

        fun setRequiresCharging(requiresCharging: Boolean): Builder = apply { charging = requiresCharging }

        fun setRequiresDeviceIdle(requiresDeviceIdle: Boolean): Builder = apply { idle = requiresDeviceIdle }

        fun setRequiredNetworkType(networkType: NetworkType): Builder = apply { network = networkType }

        fun setRequiresBatteryNotLow(requiresBatteryNotLow: Boolean): Builder = apply { batteryNotLow = requiresBatteryNotLow }

        fun setRequiresStorageNotLow(requiresStorageNotLow: Boolean): Builder = apply { storageNotLow = requiresStorageNotLow }

        fun build(): Constraints = Constraints(network, charging, idle, batteryNotLow, storageNotLow)
    }

    companion object {
        @JvmField
        val NONE: Constraints = Builder().build()
    }
}

enum class NetworkType { NOT_REQUIRED, CONNECTED, UNMETERED, NOT_ROAMING, METERED, TEMPORARILY_UNMETERED }
