package fake;

import android.content.BroadcastReceiver;
import android.content.ComponentName;
import android.content.Context;
import android.content.ContextWrapper;
import android.content.Intent;
import android.content.IntentFilter;
import android.content.SharedPreferences;
import android.content.pm.ApplicationInfo;
import android.content.pm.PackageManager;
import android.content.res.AssetManager;
import java.io.File;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The installed app as its process sees it: folders that stay, system services, and permissions. */
public final class App extends Context {
    private final File directory;
    private final Map<String, Object> systemServices = new ConcurrentHashMap<>();
    private final Map<String, SharedPreferences> preferences = new ConcurrentHashMap<>();

    public App(File directory) {
        this.directory = directory;
    }

    /** What the system does before a component's first callback. */
    public static void attach(ContextWrapper component, Context app) {
        Internals.attach(component, app);
    }

    @Override
    public Context getApplicationContext() {
        return this;
    }

    @Override
    public ApplicationInfo getApplicationInfo() {
        return new ApplicationInfo();
    }

    @Override
    public AssetManager getAssets() {
        throw new UnsupportedOperationException("assets");
    }

    @Override
    public File getCacheDir() {
        return folder("cache");
    }

    @Override
    public ClassLoader getClassLoader() {
        return App.class.getClassLoader();
    }

    @Override
    public File getDataDir() {
        return directory;
    }

    @Override
    public File getFilesDir() {
        return folder("files");
    }

    @Override
    public File getNoBackupFilesDir() {
        return folder("no_backup");
    }

    @Override
    public PackageManager getPackageManager() {
        throw new UnsupportedOperationException("package manager");
    }

    @Override
    public String getPackageName() {
        return "com.example.notes";
    }

    @Override
    public SharedPreferences getSharedPreferences(String name, int mode) {
        return preferences.computeIfAbsent(name, key -> new Preferences(new File(folder("shared_prefs"), key)));
    }

    @Override
    public Object getSystemService(String className) {
        return systemServices.computeIfAbsent(className, App::systemService);
    }

    @Override
    public int checkSelfPermission(String permission) {
        return Device.isGranted(permission) ? PackageManager.PERMISSION_GRANTED : PackageManager.PERMISSION_DENIED;
    }

    @Override
    public Context createDeviceProtectedStorageContext() {
        throw new UnsupportedOperationException("device-protected storage");
    }

    @Override
    public Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter) {
        if (receiver != null) throw new UnsupportedOperationException("receivers that are not in the manifest");
        return Device.battery();
    }

    @Override
    public Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter, int flags) {
        return registerReceiver(receiver, filter);
    }

    @Override
    public void unregisterReceiver(BroadcastReceiver receiver) {}

    @Override
    public void sendBroadcast(Intent intent) {
        throw new UnsupportedOperationException("broadcasts of the app");
    }

    @Override
    public void startActivity(Intent intent) {
        throw new UnsupportedOperationException("activities");
    }

    @Override
    public ComponentName startForegroundService(Intent service) {
        return Services.start(this, service);
    }

    @Override
    public ComponentName startService(Intent service) {
        throw new UnsupportedOperationException("services in the background");
    }

    @Override
    public boolean stopService(Intent service) {
        throw new UnsupportedOperationException("stopService");
    }

    private File folder(String name) {
        File folder = new File(directory, name);
        folder.mkdirs();
        return folder;
    }

    private static Object systemService(String className) {
        try {
            return Internals.create(Class.forName(className));
        } catch (ClassNotFoundException error) {
            throw new AssertionError(error);
        }
    }
}
