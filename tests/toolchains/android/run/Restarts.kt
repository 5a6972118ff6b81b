package com.example.driven

import java.io.File
import java.lang.management.ManagementFactory
import kotlin.system.exitProcess

private const val KILLED = 9

fun restarts(cases: Cases) {
    cases.case("state and work outlive an orderly end") {
        launch()
        accepted("succeed", "7")
        restart()
        same(runDue("succeed"), listOf("success"))
        same(history("succeed").single().getJSONObject("result").getInt("data"), 7)
        restart()
        same(outcomes("succeed"), listOf("success"))
    }

    cases.case("what was cancelled rests over a restart") {
        launch()
        OroBackground.cancel(app, "hourly")
        restart()
        same(work.info(OroBackgroundWork.periodicName("hourly"))?.state?.isFinished, true)
    }

    killed(cases, "a process killed after our record and before WorkManager's", "dies-before-enqueue") {
        same(outcomes("succeed"), emptyList())
        // Starting found the request that WorkManager does not know.
        same(runDue("succeed"), listOf("success"))
        same(history("succeed").single().getJSONObject("result").getInt("data"), 7)
    }

    killed(cases, "a process killed after the run and before WorkManager's record of it", "dies-before-result") {
        same(outcomes("succeed"), listOf("success"))
        work.advance(60_000)
        // WorkManager asks again, and is told what is recorded.
        same(runDue("succeed"), listOf("success"))
        same(outcomes("succeed"), listOf("success"))
    }

    killed(cases, "a process killed during a run", "dies-while-running") {
        same(outcomes("wait"), listOf("crashed"))
        listen()
        work.advance(60_000)
        val again = start("wait")
        same(message("wait"), "waits")
        OroBackground.cancel(app, "wait")
        again.await()
    }
}

private fun killed(
    cases: Cases,
    name: String,
    death: String,
    test: Phone.() -> Unit,
) {
    val directory = File(System.getProperty("driven.state"), death)
    cases.case(name, directory) {
        same(process(directory, death), KILLED)
        launch()
        test()
    }
}

/** Another process of the app, on the same phone. */
private fun process(
    directory: File,
    death: String,
): Int {
    val java = File(System.getProperty("java.home"), "bin/java").path
    val options = ManagementFactory.getRuntimeMXBean().inputArguments
    val arguments = listOf("-cp", System.getProperty("java.class.path"), "com.example.driven.DriverKt")
    val command = listOf(java) + options + arguments + listOf(System.getProperty("driven.manifest"), directory.path, death)
    return ProcessBuilder(command).inheritIO().start().waitFor()
}

/** In the process that ends: without a chance to tidy up, as the system kills. */
fun dies(
    phone: Phone,
    death: String,
) {
    val kill = { Runtime.getRuntime().halt(KILLED) }
    phone.launch().listen()
    when (death) {
        "dies-before-enqueue" -> {
            phone.work.beforeEnqueue = kill
            phone.schedule("succeed", "7")
        }

        "dies-before-result" -> {
            phone.schedule("succeed", "7")
            phone.work.beforeResult = { name -> if (name == OroBackgroundWork.onceName("succeed")) kill() }
            phone.work.runDue()
        }

        "dies-while-running" -> {
            phone.schedule("wait")
            phone.work.start()
            phone.message("wait")
            kill()
        }
    }
    println("failed: $death: still alive")
    exitProcess(1)
}
