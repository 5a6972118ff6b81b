package android.os;

import android.annotation.Nullable;

public class BaseBundle {
    BaseBundle() {}

    public native boolean containsKey(String key);

    @Nullable
    public native String getString(@Nullable String key);

    public native int getInt(String key);

    public native void putInt(@Nullable String key, int value);

    public native void putString(@Nullable String key, @Nullable String value);
}
