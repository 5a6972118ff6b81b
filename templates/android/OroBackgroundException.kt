{% include "android/header.kt" %}

/** What the runtime refused, or a defect of it: [code] is the stable code that JavaScript sees as well. */
class OroBackgroundException(
    val code: String,
    message: String,
) : RuntimeException(message)
