package android.content.pm;

import android.annotation.NonNull;
import android.annotation.Nullable;
import android.content.ComponentName;
import android.content.Intent;

public abstract class PackageManager {
    public static final int COMPONENT_ENABLED_STATE_DEFAULT = 0;
    public static final int COMPONENT_ENABLED_STATE_ENABLED = 1;
    public static final int COMPONENT_ENABLED_STATE_DISABLED = 2;
    public static final int DONT_KILL_APP = 1;
    public static final int PERMISSION_GRANTED = 0;
    public static final int PERMISSION_DENIED = -1;

    @Nullable
    public abstract Intent getLaunchIntentForPackage(@NonNull String packageName);

    public abstract void setComponentEnabledSetting(@NonNull ComponentName componentName, int newState, int flags);

    public abstract boolean hasSystemFeature(@NonNull String featureName);

    public static class NameNotFoundException extends Exception {
        public NameNotFoundException() {}
    }
}
