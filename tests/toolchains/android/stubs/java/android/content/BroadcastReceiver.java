package android.content;

public abstract class BroadcastReceiver {
    public BroadcastReceiver() {}

    public abstract void onReceive(Context context, Intent intent);

    public final native PendingResult goAsync();

    public static class PendingResult {
        PendingResult() {}

        public final native void finish();
    }
}
