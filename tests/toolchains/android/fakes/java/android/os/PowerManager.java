package android.os;

/** Fake. */
public final class PowerManager {
    public volatile boolean idle;
    public volatile boolean interactive = true;

    public boolean isDeviceIdleMode() {
        return idle;
    }

    public boolean isInteractive() {
        return interactive;
    }
}
