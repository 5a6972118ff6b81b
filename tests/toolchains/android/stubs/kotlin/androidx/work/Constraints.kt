package androidx.work

import android.net.Uri
import java.time.Duration

class Constraints internal constructor() {
    val requiredNetworkType: NetworkType get() = stub()

    class Builder() {
        fun setRequiresCharging(requiresCharging: Boolean): Builder = stub()

        fun setRequiresDeviceIdle(requiresDeviceIdle: Boolean): Builder = stub()

        fun setRequiredNetworkType(networkType: NetworkType): Builder = stub()

        fun setRequiresBatteryNotLow(requiresBatteryNotLow: Boolean): Builder = stub()

        fun setRequiresStorageNotLow(requiresStorageNotLow: Boolean): Builder = stub()

        fun addContentUriTrigger(uri: Uri, triggerForDescendants: Boolean): Builder = stub()

        fun setTriggerContentUpdateDelay(duration: Duration): Builder = stub()

        fun setTriggerContentMaxDelay(duration: Duration): Builder = stub()

        fun build(): Constraints = stub()
    }

    companion object {
        @JvmField
        val NONE: Constraints = Constraints()
    }
}

enum class NetworkType { NOT_REQUIRED, CONNECTED, UNMETERED, NOT_ROAMING, METERED, TEMPORARILY_UNMETERED }
