package android.content;

import android.annotation.NonNull;

public final class ComponentName {
    public ComponentName(@NonNull String packageName, @NonNull String className) {}

    public ComponentName(@NonNull Context context, @NonNull Class<?> type) {}

    @NonNull
    public native String getClassName();

    @NonNull
    public native String getPackageName();
}
