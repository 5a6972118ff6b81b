// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.notes

/**
 * The runtime, in the native library of the generated Rust crate. Every function may be called from any thread, and
 * throws [OroBackgroundException] for what the runtime refuses and for its own defects; nothing else is thrown.
 */
internal object OroBackgroundNative {
    init {
        System.loadLibrary("notes_background")
    }

    /** Opens the runtime of the linked dispatch table and answers with its handle, never 0. Blocks while state is read. */
    @JvmStatic
    external fun open(stateDirectory: String): Long

    /** One request, JSON in and out. */
    @JvmStatic
    external fun request(
        handle: Long,
        name: String,
        payload: String,
    ): String

    /**
     * Runs a service on the calling thread until its outcome is known, and answers with the report as JSON.
     * [payload] is `{"reason","attempt"}`: the data itself was kept by the runtime under [runId].
     * The run ends before [deadlineMs], milliseconds since the Unix epoch; 0 leaves the service's own limit.
     */
    @JvmStatic
    external fun run(
        handle: Long,
        id: String,
        runId: String,
        payload: String,
        deadlineMs: Long,
    ): String

    /** Raises `abort` in a run and does not wait. Without such a run nothing happens. */
    @JvmStatic
    external fun abort(
        handle: Long,
        runId: String,
        why: String,
    )

    /** The next event as JSON, or null when none came within [timeoutMs]. */
    @JvmStatic
    external fun poll(
        handle: Long,
        timeoutMs: Long,
    ): String?

    /** Cancels what runs, waits for it, and frees the runtime. Calls under way in [poll] end with an exception. */
    @JvmStatic
    external fun close(handle: Long)
}
