package android.content;

import android.content.pm.ApplicationInfo;
import java.io.File;

/** Fake: what the generated code asks of a context. */
public abstract class Context {
    public abstract Context getApplicationContext();

    public abstract ApplicationInfo getApplicationInfo();

    public abstract File getNoBackupFilesDir();

    public abstract String getPackageName();

    public abstract SharedPreferences getSharedPreferences(String name, int mode);

    public abstract Object getSystemService(String name);

    public abstract <T> T service(Class<T> type);

    public final <T> T getSystemService(Class<T> type) {
        return service(type);
    }

    public abstract int checkSelfPermission(String permission);

    public abstract Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter);

    public abstract ComponentName startForegroundService(Intent service);
}
