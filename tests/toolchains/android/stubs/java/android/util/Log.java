package android.util;

import android.annotation.NonNull;
import android.annotation.Nullable;

public final class Log {
    public static final int VERBOSE = 2;
    public static final int DEBUG = 3;
    public static final int INFO = 4;
    public static final int WARN = 5;
    public static final int ERROR = 6;

    Log() {}

    public static int v(@Nullable String tag, @NonNull String msg) {
        return fake.Device.log(tag, msg, null);
    }

    public static int d(@Nullable String tag, @NonNull String msg) {
        return fake.Device.log(tag, msg, null);
    }

    public static int d(@Nullable String tag, @Nullable String msg, @Nullable Throwable tr) {
        return fake.Device.log(tag, msg, tr);
    }

    public static int i(@Nullable String tag, @NonNull String msg) {
        return fake.Device.log(tag, msg, null);
    }

    public static int i(@Nullable String tag, @Nullable String msg, @Nullable Throwable tr) {
        return fake.Device.log(tag, msg, tr);
    }

    public static int w(@Nullable String tag, @NonNull String msg) {
        return fake.Device.log(tag, msg, null);
    }

    public static int w(@Nullable String tag, @Nullable String msg, @Nullable Throwable tr) {
        return fake.Device.log(tag, msg, tr);
    }

    public static int e(@Nullable String tag, @NonNull String msg) {
        return fake.Device.log(tag, msg, null);
    }

    public static int e(@Nullable String tag, @Nullable String msg, @Nullable Throwable tr) {
        return fake.Device.log(tag, msg, tr);
    }

    public static boolean isLoggable(@Nullable String tag, int level) {
        return level >= INFO;
    }
}
