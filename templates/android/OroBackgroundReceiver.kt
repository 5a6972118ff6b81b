{% include "android/header.kt" %}

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
