{% include "android/header.kt" %}

/** What the runtime asks of the app. It is called on any thread, with JSON in and out, and throws for an error. */
internal interface OroBackgroundHost {
    fun call(
        name: String,
        payload: String,
    ): String
}
