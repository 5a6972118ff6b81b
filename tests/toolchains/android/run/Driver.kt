package com.example.driven

import fake.Manifest
import java.io.File
import kotlin.system.exitProcess

/**
 * Drives the generated Kotlin and the real runtime, with fakes of the framework around them:
 * `DriverKt MANIFEST STATE TOPIC`. Prints `passed:` or `failed:` with each case's name, and exits with 1 after a failure.
 */
fun main(arguments: Array<String>) {
    val (manifest, state, topic) = arguments
    Manifest.read(File(manifest))
    val cases = Cases(File(state), topic)
    when (topic) {
        "fakes" -> fakes(cases)
        "runs" -> runs(cases)
        "aborts" -> aborts(cases)
        "foreground" -> foreground(cases)
        "device" -> device(cases)
        "restarts" -> restarts(cases)
        "leaks" -> leaks(cases)
        "panics" -> panics(cases)
        "declared" -> declared(cases)
        "updated" -> updated(cases)
        else -> dies(Phone(File(state)), topic)
    }
    println("done: $topic, ${cases.count} cases")
    // Threads of the runtime do not hold the process.
    exitProcess(if (cases.failed) 1 else 0)
}

class Cases(
    private val state: File,
    private val topic: String,
) {
    var failed = false
        private set

    var count = 0
        private set

    /** A case with a phone of its own. */
    fun case(
        name: String,
        test: Phone.() -> Unit,
    ) = case(name, File(state, name.replace(' ', '-')), test)

    /** A case on a phone that has been in use. */
    fun case(
        name: String,
        directory: File,
        test: Phone.() -> Unit,
    ) {
        count++
        val phone = Phone(directory)
        try {
            phone.test()
            phone.end()
            check(fake.Services.crashes.isEmpty()) { "the system ends the process: ${fake.Services.crashes}" }
            println("passed: $topic: $name")
        } catch (wrong: Throwable) {
            failed = true
            println("failed: $topic: $name")
            wrong.printStackTrace(System.out)
            println("log: ${fake.Device.log}\nevents: ${phone.events.joinToString("\n")}")
            phone.end()
        }
    }
}
