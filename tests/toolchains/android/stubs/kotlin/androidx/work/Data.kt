package androidx.work

class Data internal constructor(private val values: Map<String, Any?>) {
    val keyValueMap: Map<String, Any?> get() = values

    fun getBoolean(key: String, defaultValue: Boolean): Boolean = values[key] as? Boolean ?: defaultValue

    fun getInt(key: String, defaultValue: Int): Int = values[key] as? Int ?: defaultValue

    fun getLong(key: String, defaultValue: Long): Long = values[key] as? Long ?: defaultValue

    fun getString(key: String): String? = values[key] as? String

    class Builder() {
        private val values = HashMap<String, Any?>()

        fun putBoolean(key: String, value: Boolean): Builder = put(key, value)

        fun putInt(key: String, value: Int): Builder = put(key, value)

        fun putLong(key: String, value: Long): Builder = put(key, value)

        fun putString(key: String, value: String?): Builder = put(key, value)

        fun build(): Data {
            val bytes = values.entries.sumOf { it.key.length + it.value.toString().toByteArray().size }
            check(bytes <= MAX_DATA_BYTES) { "Data cannot occupy more than $MAX_DATA_BYTES bytes when serialized" }
            return Data(values.toMap())
        }

        private fun put(key: String, value: Any?): Builder = apply { values[key] = value }
    }

    companion object {
        @JvmField
        val EMPTY: Data = Data(emptyMap())

        const val MAX_DATA_BYTES: Int = 10_240
    }
}
