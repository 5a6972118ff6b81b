package android.content;

public class IntentFilter {
    public IntentFilter() {}

    public IntentFilter(String action) {}

    public final native void addAction(String action);
}
