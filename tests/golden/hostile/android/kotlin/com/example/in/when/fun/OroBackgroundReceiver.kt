// Made by `oro-bg gen` from "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.`in`.`when`.`fun`

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent

/**
 * Brings services back to the foreground that were there before the device started or the app was updated, where
 * Android allows it for their type. Scheduled work needs no receiver: WorkManager keeps it.
 */
class OroBackgroundReceiver : BroadcastReceiver() {
    override fun onReceive(
        context: Context,
        intent: Intent,
    ) {
        if (intent.action != Intent.ACTION_BOOT_COMPLETED && intent.action != Intent.ACTION_MY_PACKAGE_REPLACED) return
        for (id in OroBackgroundService.wanted(context)) {
            if (OroBackgroundServices.find(id)?.startsAtBoot == true) OroBackgroundService.start(context, id)
        }
    }
}
