package android.app;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Fake: what is shown, by tag. */
public class NotificationManager {
    public final Map<String, Notification> shown = new LinkedHashMap<>();
    private final Set<String> channels = new HashSet<>();

    public synchronized void createNotificationChannel(NotificationChannel channel) {
        channels.add(channel.id);
    }

    public synchronized void notify(String tag, int id, Notification notification) {
        // The real one drops what has no channel.
        if (channels.contains(notification.channel)) shown.put(tag, notification);
    }
}
