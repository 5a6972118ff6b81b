package android.content;

/** Fake. */
public class IntentFilter {
    public final String action;

    public IntentFilter(String action) {
        this.action = action;
    }
}
