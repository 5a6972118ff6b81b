package androidx.work

import java.io.ByteArrayOutputStream
import java.io.ObjectOutputStream
import java.io.Serializable

class Data internal constructor(private val values: HashMap<String, Any?>) : Serializable {
    val keyValueMap: Map<String, Any?> get() = values

    fun getBoolean(key: String, defaultValue: Boolean): Boolean = values[key] as? Boolean ?: defaultValue

    fun getInt(key: String, defaultValue: Int): Int = values[key] as? Int ?: defaultValue

    fun getLong(key: String, defaultValue: Long): Long = values[key] as? Long ?: defaultValue

    fun getString(key: String): String? = values[key] as? String

    fun getStringArray(key: String): Array<String>? = stub()

    class Builder() {
        private val values = HashMap<String, Any?>()

        fun putBoolean(key: String, value: Boolean): Builder = put(key, value)

        fun putInt(key: String, value: Int): Builder = put(key, value)

        fun putLong(key: String, value: Long): Builder = put(key, value)

        fun putString(key: String, value: String?): Builder = put(key, value)

        fun putStringArray(key: String, value: Array<String>): Builder = put(key, value)

        fun putAll(data: Data): Builder = putAll(data.keyValueMap)

        fun putAll(values: Map<String, Any?>): Builder = apply { this.values.putAll(values) }

        // Data.toByteArrayInternal, which `build` calls.
        fun build(): Data {
            val data = Data(HashMap(values))
            val bytes = ByteArrayOutputStream().also { ObjectOutputStream(it).writeObject(data.values) }
            check(bytes.size() <= MAX_DATA_BYTES) { "Data cannot occupy more than $MAX_DATA_BYTES bytes when serialized" }
            return data
        }

        private fun put(key: String, value: Any?): Builder = apply { values[key] = value }
    }

    companion object {
        @JvmField
        val EMPTY: Data = Data(HashMap())

        const val MAX_DATA_BYTES: Int = 10_240
    }
}

@Suppress("NOTHING_TO_INLINE")
inline fun workDataOf(vararg pairs: Pair<String, Any?>): Data = Data.Builder().putAll(pairs.toMap()).build()
