package android.util;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Fake: keeps what was logged. */
public final class Log {
    public static final List<String> LINES = new CopyOnWriteArrayList<>();

    private Log() {}

    public static int w(String tag, String message, Throwable why) {
        LINES.add(tag + ": " + message + ": " + why);
        return 0;
    }
}
