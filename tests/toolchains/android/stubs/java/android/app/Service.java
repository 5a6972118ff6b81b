package android.app;

import android.annotation.Nullable;
import android.content.ContextWrapper;
import android.content.Intent;
import android.os.IBinder;

public abstract class Service extends ContextWrapper {
    public static final int START_STICKY = 1;
    public static final int START_NOT_STICKY = 2;
    public static final int START_REDELIVER_INTENT = 3;
    public static final int START_FLAG_REDELIVERY = 1;
    public static final int STOP_FOREGROUND_REMOVE = 1;
    public static final int STOP_FOREGROUND_DETACH = 2;

    public Service() {
        super(null);
    }

    public final Application getApplication() {
        return (Application) getApplicationContext();
    }

    public void onCreate() {}

    public int onStartCommand(Intent intent, int flags, int startId) {
        return START_STICKY;
    }

    public void onDestroy() {}

    @Nullable
    public abstract IBinder onBind(Intent intent);

    public boolean onUnbind(Intent intent) {
        return false;
    }

    public void onTaskRemoved(Intent rootIntent) {}

    public void onTimeout(int startId) {}

    public void onTimeout(int startId, int fgsType) {}

    public final void stopSelf() {
        stopSelf(-1);
    }

    public final void stopSelf(int startId) {
        stopSelfResult(startId);
    }

    public final boolean stopSelfResult(int startId) {
        return fake.Services.stop(this, startId);
    }

    public final void startForeground(int id, Notification notification) {
        startForeground(id, notification, -1);
    }

    public final void startForeground(int id, Notification notification, int foregroundServiceType) {
        fake.Services.startForeground(this, id, notification.title(), foregroundServiceType);
    }

    public final void stopForeground(int notificationBehavior) {
        fake.Services.stopForeground(this);
    }
}
