package android.app;

public final class NotificationChannel {
    public NotificationChannel(String id, CharSequence name, int importance) {}

    public native String getId();

    public native CharSequence getName();

    public native int getImportance();

    public native void setDescription(String description);

    public native void setShowBadge(boolean showBadge);

    public native void enableVibration(boolean vibration);

    public native void enableLights(boolean lights);

    public native void setLockscreenVisibility(int lockscreenVisibility);
}
