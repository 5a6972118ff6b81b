package com.example.my_notes;

public final class OroBackgroundNative {
    private OroBackgroundNative() {}

    public static native long open(String stateDirectory, OroBackgroundHost host);

    public static native String request(long handle, String name, String payload);

    public static native String run(long handle, String id, String runId, String payload, long deadlineMs);

    public static native void abort(long handle, String runId, String why);

    public static native String poll(long handle, long timeoutMs);

    public static native void close(long handle);
}
