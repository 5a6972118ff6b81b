package fake;

import android.app.Activity;
import android.content.Context;
import android.content.Intent;
import android.os.BatteryManager;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the user and the world do to a phone: the state that the fakes of the framework tell the app. */
public final class Device {
    public enum Network { OFFLINE, METERED, UNMETERED }

    /** A permission question that is on the screen. */
    public record Question(Activity activity, List<String> permissions, int requestCode) {}

    public record Shown(String tag, int id, String title, String text) {}

    public static volatile Network network = Network.UNMETERED;
    public static volatile boolean charging = true;
    public static volatile int batteryPercent = 80;
    public static volatile boolean idle;
    public static volatile boolean interactive = true;
    public static volatile long storageTotal = 64L << 30;
    public static volatile long storageAvailable = 32L << 30;

    /** Runtime permissions that the user gave; those of the manifest are {@link Manifest}'s. */
    public static final Set<String> granted = ConcurrentHashMap.newKeySet();
    public static final List<Question> questions = new CopyOnWriteArrayList<>();
    public static final Map<String, Shown> notifications = new ConcurrentHashMap<>();
    public static final List<String> log = new CopyOnWriteArrayList<>();

    private Device() {}

    public static boolean isGranted(String permission) {
        return granted.contains(permission);
    }

    public static boolean isBatteryLow() {
        return batteryPercent <= 15;
    }

    public static boolean isStorageLow() {
        return storageAvailable < Math.min(storageTotal / 20, 500L << 20);
    }

    public static int log(String tag, String message, Throwable why) {
        log.add(tag + ": " + message + (why == null ? "" : ": " + why));
        return 0;
    }

    public static void post(String tag, int id, CharSequence title, CharSequence text) {
        // Without the permission nothing is thrown and nothing is shown.
        if (!isGranted("android.permission.POST_NOTIFICATIONS")) return;
        notifications.put(tag + "/" + id, new Shown(tag, id, String.valueOf(title), String.valueOf(text)));
    }

    public static void unpost(String tag, int id) {
        notifications.remove(tag + "/" + id);
    }

    public static void asked(Activity activity, String[] permissions, int requestCode) {
        questions.add(new Question(activity, List.of(permissions), requestCode));
    }

    /** The sticky broadcast that {@link Context#registerReceiver} answers with. */
    static Intent battery() {
        return new Intent(Intent.ACTION_BATTERY_CHANGED)
                .putExtra(BatteryManager.EXTRA_LEVEL, batteryPercent)
                .putExtra(BatteryManager.EXTRA_SCALE, 100)
                .putExtra(BatteryManager.EXTRA_STATUS, charging ? BatteryManager.BATTERY_STATUS_CHARGING : 3);
    }
}
