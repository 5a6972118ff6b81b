package android.app;

import android.annotation.NonNull;

public final class ForegroundServiceStartNotAllowedException extends ServiceStartNotAllowedException {
    public ForegroundServiceStartNotAllowedException(@NonNull String message) {
        super(message);
    }
}
