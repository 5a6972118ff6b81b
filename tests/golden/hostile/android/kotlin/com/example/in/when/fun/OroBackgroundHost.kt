// Made by `oro-bg gen` from "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.`in`.`when`.`fun`

/** What the runtime asks of the app. It is called on any thread, with JSON in and out, and throws for an error. */
internal interface OroBackgroundHost {
    fun call(
        name: String,
        payload: String,
    ): String
}
