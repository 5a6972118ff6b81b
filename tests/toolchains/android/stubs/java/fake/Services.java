package fake;

import android.app.ForegroundServiceStartNotAllowedException;
import android.app.Service;
import android.content.ComponentName;
import android.content.Context;
import android.content.Intent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The activity manager's part in foreground services (ActiveServices.java, ForegroundServiceTypePolicy.java). */
public final class Services {
    public static final int SHORT_SERVICE = 1 << 11;
    private static final Map<Integer, String> TYPES = Map.of(
            1, "dataSync", 1 << 1, "mediaPlayback", 1 << 4, "connectedDevice", 1 << 9, "remoteMessaging",
            SHORT_SERVICE, "shortService", 1 << 13, "mediaProcessing", 1 << 30, "specialUse");
    /** May not be started by BOOT_COMPLETED from target 35 on. */
    private static final Set<String> NOT_AT_BOOT =
            Set.of("dataSync", "camera", "mediaPlayback", "phoneCall", "mediaProjection", "mediaProcessing", "microphone");

    private static final class Running {
        final Service service;
        int lastStartId;
        int type;
        boolean owesStartForeground;
        int startResult;
        Intent lastIntent;

        Running(Service service) {
            this.service = service;
        }
    }

    /** Whether the app is in the foreground, or otherwise exempt from the rule. */
    public static volatile boolean mayStart = true;
    /** A BOOT_COMPLETED is being delivered. */
    private static volatile boolean booting;
    /** Types whose six hours of the day are spent. */
    public static final Set<Integer> spent = ConcurrentHashMap.newKeySet();
    /** What would have ended the process, as the system words it. */
    public static final List<String> crashes = new CopyOnWriteArrayList<>();

    private static final Map<Class<?>, Running> running = new ConcurrentHashMap<>();
    private static final ExecutorService main = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "main");
        thread.setDaemon(true);
        return thread;
    });

    private Services() {}

    static ComponentName start(Context context, Intent intent) {
        Class<?> type = (Class<?>) Internals.get(intent, "target");
        if (!Manifest.services.containsKey(type.getSimpleName())) throw new IllegalStateException(type + " is not in the manifest");
        // ActiveServices.startServiceLocked: "startForegroundService() not allowed due to mAllowStartForeground false".
        if (!mayStart) {
            throw new ForegroundServiceStartNotAllowedException(
                    "startForegroundService() not allowed due to mAllowStartForeground false: service " + type.getName());
        }
        main.execute(() -> deliver(context, type, intent, 0, true));
        return new ComponentName(context, type);
    }

    private static void deliver(Context context, Class<?> type, Intent intent, int flags, boolean owes) {
        Running service = running.get(type);
        if (service == null) {
            service = new Running((Service) Internals.create(type));
            Internals.attach(service.service, context);
            running.put(type, service);
            service.service.onCreate();
        }
        service.owesStartForeground = owes;
        service.lastIntent = intent;
        service.startResult = service.service.onStartCommand(intent, flags, ++service.lastStartId);
        if (service.owesStartForeground) {
            crashes.add("ForegroundServiceDidNotStartInTimeException: Context.startForegroundService() did not then call Service.startForeground()");
        }
    }

    public static void startForeground(Service caller, int id, CharSequence title, int types) {
        Running service = of(caller);
        if (service == null) return;
        Set<String> declared = Manifest.services.get(caller.getClass().getSimpleName());
        List<String> wanted = new ArrayList<>();
        TYPES.forEach((bit, name) -> {
            if (types != -1 && (types & bit) != 0) wanted.add(name);
        });
        if (types == -1) wanted.addAll(declared);
        if (!declared.containsAll(wanted)) {
            throw new IllegalArgumentException("foregroundServiceType " + wanted + " is not a subset of " + declared);
        }
        // setServiceForegroundInnerLocked lifts the debt before it looks at what is allowed.
        service.owesStartForeground = false;
        if (id == 0) throw new IllegalArgumentException("id 0");
        for (String name : wanted) {
            String permission = "android.permission.FOREGROUND_SERVICE" + ("shortService".equals(name) ? "" : "_" + name.replaceAll("([A-Z])", "_$1").toUpperCase());
            if (!Manifest.permissions.contains(permission)) {
                throw new SecurityException("Starting FGS with type " + name + " requires permissions: " + permission);
            }
            if (booting && NOT_AT_BOOT.contains(name)) {
                throw new ForegroundServiceStartNotAllowedException("FGS type " + name + " not allowed to start from BOOT_COMPLETED!");
            }
        }
        for (int bit : spent) {
            if (types != -1 && (types & bit) != 0) {
                throw new ForegroundServiceStartNotAllowedException("Time limit already exhausted for foreground service type " + TYPES.get(bit));
            }
        }
        service.type = types;
        Device.post(null, id, title, "foreground");
    }

    public static void stopForeground(Service caller) {
        Running service = of(caller);
        if (service != null) service.type = 0;
    }

    /** False when a later start has come in meanwhile, which then is not lost. */
    public static boolean stop(Service caller, int startId) {
        synchronized (main) {
            Running service = of(caller);
            if (service == null || (startId != -1 && startId != service.lastStartId)) return false;
        }
        main.execute(() -> {
            Running service = of(caller);
            if (service == null || (startId != -1 && startId != service.lastStartId)) return;
            if (service.owesStartForeground) crashes.add("ForegroundServiceDidNotStartInTimeException: stopped before startForeground");
            running.remove(caller.getClass());
            caller.onDestroy();
        });
        return true;
    }

    /** The time of a type is up: the callbacks of Android 14 (`shortService`) and 15 (budgets). */
    public static void timeOut(int type) {
        onMain(() -> {
            for (Running service : List.copyOf(running.values())) {
                if ((service.type & type) == 0) continue;
                if (type == SHORT_SERVICE) service.service.onTimeout(service.lastStartId);
                else service.service.onTimeout(service.lastStartId, type);
            }
        });
    }

    /** After the process died: those that asked for it come again with their last intent. */
    public static void redeliver(Context context, Intent intent) {
        onMain(() -> deliver(context, (Class<?>) Internals.get(intent, "target"), intent, Service.START_FLAG_REDELIVERY, false));
    }

    /** The types that a service is in the foreground with; 0 when it is not, or does not run at all. */
    public static int foregroundTypes(Class<?> type) {
        int[] types = {0};
        onMain(() -> types[0] = running.containsKey(type) ? running.get(type).type : 0);
        return types[0];
    }

    public static boolean isRunning(Class<?> type) {
        boolean[] runs = {false};
        onMain(() -> runs[0] = running.containsKey(type));
        return runs[0];
    }

    public static int startResult(Class<?> type) {
        int[] result = {0};
        onMain(() -> result[0] = running.get(type).startResult);
        return result[0];
    }

    public static void destroyAll() {
        onMain(() -> {
            for (Class<?> type : List.copyOf(running.keySet())) running.remove(type).service.onDestroy();
        });
    }

    /** Delivers a broadcast to the receivers of the manifest; BOOT_COMPLETED lifts the ban on starts for its time. */
    public static void broadcast(Context context, String packageName, String action) {
        boolean before = mayStart;
        booting = action.equals(Intent.ACTION_BOOT_COMPLETED);
        mayStart = true;
        try {
            for (String name : Manifest.receivers.getOrDefault(action, List.of())) {
                android.content.BroadcastReceiver receiver =
                        (android.content.BroadcastReceiver) Internals.create(Class.forName(packageName + "." + name));
                onMain(() -> receiver.onReceive(context, new Intent(action)));
            }
            onMain(() -> {});
        } catch (ClassNotFoundException error) {
            throw new AssertionError(error);
        } finally {
            booting = false;
            mayStart = before;
        }
    }

    public static void onMain(Runnable task) {
        try {
            main.submit(task).get();
        } catch (InterruptedException | ExecutionException error) {
            throw new AssertionError(error);
        }
    }

    private static Running of(Service caller) {
        Running service = running.get(caller.getClass());
        return service != null && service.service == caller ? service : null;
    }
}
