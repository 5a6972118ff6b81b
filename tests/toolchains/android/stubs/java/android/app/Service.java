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

    public final native Application getApplication();

    public native void onCreate();

    public native int onStartCommand(Intent intent, int flags, int startId);

    public native void onDestroy();

    @Nullable
    public abstract IBinder onBind(Intent intent);

    public native boolean onUnbind(Intent intent);

    public native void onTaskRemoved(Intent rootIntent);

    public native void onTimeout(int startId);

    public native void onTimeout(int startId, int fgsType);

    public final native void stopSelf();

    public final native void stopSelf(int startId);

    public final native boolean stopSelfResult(int startId);

    public final native void startForeground(int id, Notification notification);

    public final native void startForeground(int id, Notification notification, int foregroundServiceType);

    public final native void stopForeground(int notificationBehavior);
}
