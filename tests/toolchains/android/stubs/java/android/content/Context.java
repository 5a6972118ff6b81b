package android.content;

import android.annotation.NonNull;
import android.annotation.Nullable;
import android.content.pm.ApplicationInfo;
import android.content.pm.PackageManager;
import android.content.res.AssetManager;
import java.io.File;
import java.util.concurrent.Executor;

public abstract class Context {
    public static final int BIND_AUTO_CREATE = 1;
    public static final int MODE_PRIVATE = 0;
    public static final int RECEIVER_EXPORTED = 2;
    public static final int RECEIVER_NOT_EXPORTED = 4;
    public static final String ALARM_SERVICE = "alarm";
    public static final String BATTERY_SERVICE = "batterymanager";
    public static final String CONNECTIVITY_SERVICE = "connectivity";
    public static final String NOTIFICATION_SERVICE = "notification";
    public static final String POWER_SERVICE = "power";

    public Context() {}

    public abstract Context getApplicationContext();

    public abstract ApplicationInfo getApplicationInfo();

    public abstract AssetManager getAssets();

    public abstract File getCacheDir();

    public abstract ClassLoader getClassLoader();

    public abstract File getDataDir();

    public abstract File getFilesDir();

    public abstract File getNoBackupFilesDir();

    public native Executor getMainExecutor();

    public abstract PackageManager getPackageManager();

    public abstract String getPackageName();

    public abstract SharedPreferences getSharedPreferences(String name, int mode);

    @NonNull
    public final native String getString(int resId);

    public abstract Object getSystemService(@NonNull String name);

    public final <T> T getSystemService(@NonNull Class<T> serviceClass) {
        return serviceClass.cast(getSystemService(serviceClass.getName()));
    }

    public abstract int checkSelfPermission(@NonNull String permission);

    public abstract Context createDeviceProtectedStorageContext();

    @Nullable
    public abstract Intent registerReceiver(@Nullable BroadcastReceiver receiver, IntentFilter filter);

    @Nullable
    public abstract Intent registerReceiver(@Nullable BroadcastReceiver receiver, IntentFilter filter, int flags);

    public abstract void unregisterReceiver(BroadcastReceiver receiver);

    public abstract void sendBroadcast(Intent intent);

    public abstract void startActivity(Intent intent);

    @Nullable
    public abstract ComponentName startForegroundService(Intent service);

    @Nullable
    public abstract ComponentName startService(Intent service);

    public abstract boolean stopService(Intent service);
}
