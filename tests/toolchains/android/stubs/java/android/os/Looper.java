package android.os;

public final class Looper {
    Looper() {}

    public static native Looper getMainLooper();

    public static native Looper myLooper();

    public native boolean isCurrentThread();
}
