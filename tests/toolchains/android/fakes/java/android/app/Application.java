package android.app;

import android.content.Context;
import android.content.ContextWrapper;

/** Fake. */
public class Application extends ContextWrapper {
    public Application(Context device) {
        super(device);
    }
}
