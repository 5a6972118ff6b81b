package androidx.work

class Data internal constructor() {
    val keyValueMap: Map<String, Any?> get() = stub()

    fun getBoolean(key: String, defaultValue: Boolean): Boolean = stub()

    fun getInt(key: String, defaultValue: Int): Int = stub()

    fun getLong(key: String, defaultValue: Long): Long = stub()

    fun getString(key: String): String? = stub()

    fun getStringArray(key: String): Array<String>? = stub()

    class Builder() {
        fun putBoolean(key: String, value: Boolean): Builder = stub()

        fun putInt(key: String, value: Int): Builder = stub()

        fun putLong(key: String, value: Long): Builder = stub()

        fun putString(key: String, value: String?): Builder = stub()

        fun putStringArray(key: String, value: Array<String>): Builder = stub()

        fun putAll(data: Data): Builder = stub()

        fun putAll(values: Map<String, Any?>): Builder = stub()

        fun build(): Data = stub()
    }

    companion object {
        @JvmField
        val EMPTY: Data = Data()

        const val MAX_DATA_BYTES: Int = 10_240
    }
}

@Suppress("NOTHING_TO_INLINE")
inline fun workDataOf(vararg pairs: Pair<String, Any?>): Data = Data.Builder().putAll(pairs.toMap()).build()
