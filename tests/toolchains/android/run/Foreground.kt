package com.example.driven

import android.app.Service
import android.content.Intent
import android.content.pm.ServiceInfo
import fake.Device
import fake.Manifest
import fake.Services

private const val DATA_SYNC = ServiceInfo.FOREGROUND_SERVICE_TYPE_DATA_SYNC
private const val SHORT = ServiceInfo.FOREGROUND_SERVICE_TYPE_SHORT_SERVICE
private const val SPECIAL = ServiceInfo.FOREGROUND_SERVICE_TYPE_SPECIAL_USE
private val service = OroBackgroundService::class.java

private fun Phone.gone() = eventually("the service is destroyed") { !Services.isRunning(service) }

fun foreground(cases: Cases) {
    cases.case("a keep_alive service starts in the foreground with its type") {
        Device.granted.add("android.permission.POST_NOTIFICATIONS")
        launch().listen()
        accepted("sync")
        same(message("sync"), "waits")
        same(Services.foregroundTypes(service), DATA_SYNC)
        // A type with a time limit is not started again behind the user's back.
        same(Services.startResult(service), Service.START_NOT_STICKY)
        same(Device.notifications.values.map { it.title }, listOf("Sync"))
        OroBackground.cancel(app, "sync")
        same(message("sync"), "stops: cancelled by the app")
        gone()
        event("complete", "sync")
        same(outcomes("sync"), listOf("cancelled"))
    }

    cases.case("two services share one component with both types") {
        launch().listen()
        accepted("sync")
        same(message("sync"), "waits")
        accepted("companion")
        same(message("companion"), "waits")
        same(Services.foregroundTypes(service), DATA_SYNC or SPECIAL)
        same(Services.startResult(service), Service.START_REDELIVER_INTENT)
        OroBackground.cancel(app, "sync")
        same(message("sync"), "stops: cancelled by the app")
        same(Services.isRunning(service), true)
        OroBackground.cancel(app, "companion")
        gone()
    }

    cases.case("onTimeout(int) of a shortService aborts and stops in time") {
        launch().listen()
        accepted("short")
        same(message("short"), "waits")
        same(Services.startResult(service), Service.START_NOT_STICKY)
        Services.timeOut(SHORT)
        gone()
        same(message("short"), "stops: the foreground service's time is up")
    }

    cases.case("onTimeout(int, int) ends the services of that type and no others") {
        launch().listen()
        accepted("sync")
        same(message("sync"), "waits")
        accepted("companion")
        same(message("companion"), "waits")
        Services.timeOut(DATA_SYNC)
        same(message("sync"), "stops: the foreground service's time is up")
        same(Services.isRunning(service), true)
        same(status("companion").getString("state"), "running")
        OroBackground.cancel(app, "companion")
        gone()
    }

    cases.case("a start from the background is left to WorkManager") {
        launch().listen()
        Services.mayStart = false
        val runId = accepted("sync")
        same(Services.isRunning(service), false)
        val name = OroBackgroundWork.onceName("sync")
        same(work.inputOf(name)["runId"], runId)
        val running = start("sync")
        same(message("sync"), "waits")
        OroBackground.cancel(app, "sync")
        running.await()
    }

    cases.case("with the day's budget spent the run is left to WorkManager") {
        launch().listen()
        Services.spent.add(DATA_SYNC)
        accepted("sync")
        eventually("WorkManager has it") { work.info(OroBackgroundWork.onceName("sync")) != null }
        gone()
        check(Device.log.any { "Time limit already exhausted" in it }) { Device.log }
    }

    cases.case("without the type's permission the run is left to WorkManager") {
        launch().listen()
        val permission = "android.permission.FOREGROUND_SERVICE_DATA_SYNC"
        check(Manifest.permissions.remove(permission)) { "the manifest has it" }
        try {
            accepted("sync")
            eventually("WorkManager has it") { work.info(OroBackgroundWork.onceName("sync")) != null }
            gone()
            check(Device.log.any { "SecurityException" in it }) { Device.log }
        } finally {
            Manifest.permissions.add(permission)
        }
    }

    cases.case("a service that the system destroys aborts its runs") {
        launch().listen()
        accepted("companion")
        same(message("companion"), "waits")
        Services.destroyAll()
        same(message("companion"), "stops: the foreground service was destroyed")
    }

    cases.case("an intent that comes again starts the service, and the request is WorkManager's") {
        launch().listen()
        val intent = Intent(app, service).putExtra("id", "companion").putExtra("runId", "gone")
        Services.redeliver(app, intent)
        same(message("companion"), "waits")
        eventually("WorkManager has it") { work.info(OroBackgroundWork.onceName("companion")) != null }
    }

    cases.case("after a boot only types that may start then do, and only what was wanted") {
        launch().listen()
        boot(Intent.ACTION_BOOT_COMPLETED)
        same(Services.isRunning(service), false)
        for (id in listOf("sync", "companion")) {
            accepted(id)
            same(message(id), "waits")
        }
        restart()
        listen()
        boot(Intent.ACTION_BOOT_COMPLETED)
        same(message("companion"), "waits")
        same(Services.foregroundTypes(service), SPECIAL)
        restart()
        listen()
        boot(Intent.ACTION_MY_PACKAGE_REPLACED)
        same(message("companion"), "waits")
        OroBackground.cancel(app, "companion")
        restart()
        boot(Intent.ACTION_BOOT_COMPLETED)
        same(Services.isRunning(service), false)
    }
}

private fun Phone.boot(action: String) = Services.broadcast(app, "com.example.driven", action)
