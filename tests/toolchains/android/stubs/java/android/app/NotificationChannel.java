package android.app;

public final class NotificationChannel {
    private final String id;
    private final CharSequence name;
    private final int importance;

    public NotificationChannel(String id, CharSequence name, int importance) {
        this.id = id;
        this.name = name;
        this.importance = importance;
    }

    public String getId() {
        return id;
    }

    public CharSequence getName() {
        return name;
    }

    public int getImportance() {
        return importance;
    }

    public native void setDescription(String description);

    public native void setShowBadge(boolean showBadge);

    public native void enableVibration(boolean vibration);

    public native void enableLights(boolean lights);

    public native void setLockscreenVisibility(int lockscreenVisibility);
}
