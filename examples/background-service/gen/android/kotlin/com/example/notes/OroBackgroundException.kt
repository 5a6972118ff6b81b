// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.notes

/** What the runtime refused, or a defect of it: [code] is the stable code that JavaScript sees as well. */
class OroBackgroundException(
    val code: String,
    message: String,
) : RuntimeException(message)
