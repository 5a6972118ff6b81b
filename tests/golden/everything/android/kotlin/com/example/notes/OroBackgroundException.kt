// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

package com.example.notes

/** What the runtime refused, or a defect of it: [code] is the stable code that JavaScript sees as well. */
class OroBackgroundException(
    val code: String,
    message: String,
) : RuntimeException(message)
