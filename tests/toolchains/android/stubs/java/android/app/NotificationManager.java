package android.app;

import android.annotation.NonNull;
import android.annotation.Nullable;
import java.util.List;

public class NotificationManager {
    public static final int IMPORTANCE_NONE = 0;
    public static final int IMPORTANCE_MIN = 1;
    public static final int IMPORTANCE_LOW = 2;
    public static final int IMPORTANCE_DEFAULT = 3;
    public static final int IMPORTANCE_HIGH = 4;

    NotificationManager() {}

    public native boolean areNotificationsEnabled();

    public native void notify(int id, Notification notification);

    public native void notify(String tag, int id, Notification notification);

    public native void cancel(int id);

    public native void cancel(String tag, int id);

    public native void createNotificationChannel(@NonNull NotificationChannel channel);

    public native void deleteNotificationChannel(String channelId);

    @Nullable
    public native NotificationChannel getNotificationChannel(String channelId);

    public native List<NotificationChannel> getNotificationChannels();
}
