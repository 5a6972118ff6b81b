package android.os;

import android.annotation.Nullable;

public final class Looper {
    Looper() {}

    public static native Looper getMainLooper();

    @Nullable
    public static native Looper myLooper();

    public native boolean isCurrentThread();
}
