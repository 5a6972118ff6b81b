package android.os;

public final class PowerManager {
    public static final int PARTIAL_WAKE_LOCK = 1;
    public static final String ACTION_DEVICE_IDLE_MODE_CHANGED = "android.os.action.DEVICE_IDLE_MODE_CHANGED";
    public static final String ACTION_POWER_SAVE_MODE_CHANGED = "android.os.action.POWER_SAVE_MODE_CHANGED";

    PowerManager() {}

    public boolean isDeviceIdleMode() {
        return fake.Device.idle;
    }

    public boolean isInteractive() {
        return fake.Device.interactive;
    }

    public boolean isPowerSaveMode() {
        return false;
    }

    public native boolean isIgnoringBatteryOptimizations(String packageName);

    public native WakeLock newWakeLock(int levelAndFlags, String tag);

    public final class WakeLock {
        WakeLock() {}

        public native void acquire(long timeout);

        public native boolean isHeld();

        public native void release();

        public native void setReferenceCounted(boolean value);
    }
}
