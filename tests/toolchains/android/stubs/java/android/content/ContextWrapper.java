package android.content;

import android.annotation.NonNull;
import android.annotation.Nullable;
import android.content.pm.ApplicationInfo;
import android.content.pm.PackageManager;
import android.content.res.AssetManager;
import java.io.File;

public class ContextWrapper extends Context {
    public ContextWrapper(Context base) {}

    protected native void attachBaseContext(Context base);

    public native Context getBaseContext();

    @Override
    public native Context getApplicationContext();

    @Override
    public native ApplicationInfo getApplicationInfo();

    @Override
    public native AssetManager getAssets();

    @Override
    public native File getCacheDir();

    @Override
    public native ClassLoader getClassLoader();

    @Override
    public native File getDataDir();

    @Override
    public native File getFilesDir();

    @Override
    public native File getNoBackupFilesDir();

    @Override
    public native PackageManager getPackageManager();

    @Override
    public native String getPackageName();

    @Override
    public native SharedPreferences getSharedPreferences(String name, int mode);

    @Override
    public native Object getSystemService(@NonNull String name);

    @Override
    public native int checkSelfPermission(@NonNull String permission);

    @Override
    public native Context createDeviceProtectedStorageContext();

    @Nullable
    @Override
    public native Intent registerReceiver(@Nullable BroadcastReceiver receiver, IntentFilter filter);

    @Nullable
    @Override
    public native Intent registerReceiver(@Nullable BroadcastReceiver receiver, IntentFilter filter, int flags);

    @Override
    public native void unregisterReceiver(BroadcastReceiver receiver);

    @Override
    public native void sendBroadcast(Intent intent);

    @Override
    public native void startActivity(Intent intent);

    @Nullable
    @Override
    public native ComponentName startForegroundService(Intent service);

    @Nullable
    @Override
    public native ComponentName startService(Intent service);

    @Override
    public native boolean stopService(Intent service);
}
