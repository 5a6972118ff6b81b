package com.example.driven

import java.io.File

private const val RUNS = 1_000
private const val WARM_UP = 200

/** JNI's local references of a thread that Rust attached, or kept, would show as memory; threads that stay, as threads. */
fun leaks(cases: Cases) {
    cases.case("a thousand runs leave nothing behind") {
        OroBackground.capability("contacts") { _, payload -> payload }
        launch()
        run(WARM_UP)
        val threads = threads()
        val memory = memoryKb()
        run(RUNS)
        eventually("as many threads as before, $threads") { threads() <= threads }
        val grown = memoryKb() - memory
        // A run's isolate alone has some hundred kilobytes.
        check(grown < RUNS * 10) { "$grown KiB more after $RUNS runs" }
        val counted = status("ask").toString()
        check("${WARM_UP + RUNS}" in counted) { counted }
    }
}

private fun Phone.run(times: Int) {
    for (n in 1..times) {
        accepted("ask", """{"operation":"echo","payload":[$n]}""")
        same(runDue("ask"), listOf("success"))
    }
}

private fun threads(): Int = File("/proc/self/task").list()!!.size

/** Resident, after the collector was asked. */
private fun memoryKb(): Int {
    System.gc()
    val line = File("/proc/self/status").readLines().first { it.startsWith("VmRSS:") }
    return line.filter(Char::isDigit).toInt()
}
