package android.content;

import android.annotation.NonNull;

public final class ComponentName {
    private final String packageName;
    private final String className;

    public ComponentName(@NonNull String packageName, @NonNull String className) {
        this.packageName = packageName;
        this.className = className;
    }

    public ComponentName(@NonNull Context context, @NonNull Class<?> type) {
        this(context.getPackageName(), type.getName());
    }

    @NonNull
    public String getClassName() {
        return className;
    }

    @NonNull
    public String getPackageName() {
        return packageName;
    }
}
