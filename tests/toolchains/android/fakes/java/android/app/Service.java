package android.app;

import android.content.Context;
import android.content.ContextWrapper;
import android.content.Intent;
import android.os.IBinder;

/** Fake: tells its keeper (the fake device) what the service asks of the system. */
public abstract class Service extends ContextWrapper {
    /** What the system sees of a service. */
    public interface Keeper {
        void startForeground(int id, Notification notification, int types);

        void stopForeground();

        /** -1 for any start. */
        void stopSelf(int startId);
    }

    private Keeper keeper;

    public Service() {
        super(null);
    }

    public final void attach(Context context, Keeper keeper) {
        attachBaseContext(context);
        this.keeper = keeper;
    }

    public void onCreate() {}

    public abstract IBinder onBind(Intent intent);

    public int onStartCommand(Intent intent, int flags, int startId) {
        return 1;
    }

    public void onDestroy() {}

    public void onTimeout(int startId) {}

    public void onTimeout(int startId, int type) {}

    public final void stopSelf() {
        keeper.stopSelf(-1);
    }

    public final void stopSelf(int startId) {
        keeper.stopSelf(startId);
    }

    public final void startForeground(int id, Notification notification) {
        keeper.startForeground(id, notification, 0);
    }

    public final void startForeground(int id, Notification notification, int types) {
        keeper.startForeground(id, notification, types);
    }

    public final void stopForeground(int behavior) {
        keeper.stopForeground();
    }
}
