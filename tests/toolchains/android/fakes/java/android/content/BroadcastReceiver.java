package android.content;

/** Fake. */
public abstract class BroadcastReceiver {
    public abstract void onReceive(Context context, Intent intent);
}
