package android.os;

import android.annotation.NonNull;

public class Handler {
    public Handler(@NonNull Looper looper) {}

    public final native boolean post(@NonNull Runnable r);

    public final native boolean postDelayed(@NonNull Runnable r, long delayMillis);

    public final native void removeCallbacks(@NonNull Runnable r);

    public final native void removeCallbacksAndMessages(Object token);
}
