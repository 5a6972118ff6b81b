package android.app;

import android.annotation.NonNull;
import android.annotation.Nullable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

public class NotificationManager {
    public static final int IMPORTANCE_NONE = 0;
    public static final int IMPORTANCE_MIN = 1;
    public static final int IMPORTANCE_LOW = 2;
    public static final int IMPORTANCE_DEFAULT = 3;
    public static final int IMPORTANCE_HIGH = 4;

    private final Map<String, NotificationChannel> channels = new ConcurrentHashMap<>();

    NotificationManager() {}

    public boolean areNotificationsEnabled() {
        return fake.Device.isGranted("android.permission.POST_NOTIFICATIONS");
    }

    public void notify(int id, Notification notification) {
        notify(null, id, notification);
    }

    public void notify(String tag, int id, Notification notification) {
        if (!channels.containsKey(notification.channel())) throw new IllegalStateException("no channel " + notification.channel());
        fake.Device.post(tag, id, notification.title(), notification.text());
    }

    public void cancel(int id) {
        cancel(null, id);
    }

    public void cancel(String tag, int id) {
        fake.Device.unpost(tag, id);
    }

    public void createNotificationChannel(@NonNull NotificationChannel channel) {
        channels.putIfAbsent(channel.getId(), channel);
    }

    public void deleteNotificationChannel(String channelId) {
        channels.remove(channelId);
    }

    @Nullable
    public NotificationChannel getNotificationChannel(String channelId) {
        return channels.get(channelId);
    }

    public List<NotificationChannel> getNotificationChannels() {
        return List.copyOf(channels.values());
    }
}
