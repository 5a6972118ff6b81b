package android.app;

import android.annotation.NonNull;

public abstract class ServiceStartNotAllowedException extends IllegalStateException {
    ServiceStartNotAllowedException(@NonNull String message) {
        super(message);
    }
}
