// Made by `oro-bg gen` from {{ config_name|escape("comment") }}: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

package {{ package }}

/** What the runtime refused, or a defect of it: [code] is the stable code that JavaScript sees as well. */
class OroBackgroundException(
    val code: String,
    message: String,
) : RuntimeException(message)
