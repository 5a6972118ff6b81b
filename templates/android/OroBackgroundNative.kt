{% include "android/header.kt" %}

/**
 * The runtime, in the native library of the generated Rust crate. Every function may be called from any thread, and
 * throws [OroBackgroundException] for what the runtime refuses and for its own defects; nothing else is thrown.
 */
internal object OroBackgroundNative {
    init {
        System.loadLibrary("{{ library }}")
        register()
    }

    /** The one function that the library exports; it brings the others, and finds the classes beside this one. */
    @JvmStatic
    external fun register()

    /**
     * Opens the runtime of the linked dispatch table and answers with its handle, never 0 and never used twice. Blocks
     * while state is read.
     */
    @JvmStatic
    external fun open(
        stateDirectory: String,
        host: OroBackgroundHost,
    ): Long

    /** One request, JSON in and out. */
    @JvmStatic
    external fun request(
        handle: Long,
        name: String,
        payload: String,
    ): String

    /**
     * Runs a service on the calling thread until its outcome is recorded, and answers with the report as JSON and in
     * `again` with whether the runtime keeps a further attempt. [payload] is `{"origin","attempt"}`: the runtime has kept
     * the data of a request under [runId]. A run that is recorded already is answered again and does not run.
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

    /** Raises `abort` in a run and does not wait. One that has not started yet is aborted when it does. */
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

    /**
     * Cancels what runs, waits for it, and frees the runtime. Calls under way in [poll] end with an exception, as does
     * every call afterwards. Not to be called by a capability: it would wait for itself.
     */
    @JvmStatic
    external fun close(handle: Long)
}
