package android.content;

import android.annotation.NonNull;
import android.annotation.Nullable;
import android.net.Uri;
import android.os.Bundle;

public class Intent {
    public static final String ACTION_BATTERY_CHANGED = "android.intent.action.BATTERY_CHANGED";
    public static final String ACTION_BATTERY_LOW = "android.intent.action.BATTERY_LOW";
    public static final String ACTION_BATTERY_OKAY = "android.intent.action.BATTERY_OKAY";
    public static final String ACTION_BOOT_COMPLETED = "android.intent.action.BOOT_COMPLETED";
    public static final String ACTION_LOCKED_BOOT_COMPLETED = "android.intent.action.LOCKED_BOOT_COMPLETED";
    public static final String ACTION_MAIN = "android.intent.action.MAIN";
    public static final String ACTION_MY_PACKAGE_REPLACED = "android.intent.action.MY_PACKAGE_REPLACED";
    public static final String ACTION_POWER_CONNECTED = "android.intent.action.ACTION_POWER_CONNECTED";
    public static final String ACTION_POWER_DISCONNECTED = "android.intent.action.ACTION_POWER_DISCONNECTED";
    public static final int FLAG_ACTIVITY_NEW_TASK = 0x10000000;

    public Intent() {}

    public Intent(String action) {}

    public Intent(Context packageContext, Class<?> cls) {}

    @Nullable
    public native String getAction();

    @Nullable
    public native Uri getData();

    @Nullable
    public native Bundle getExtras();

    public native boolean getBooleanExtra(String name, boolean defaultValue);

    public native int getIntExtra(String name, int defaultValue);

    public native long getLongExtra(String name, long defaultValue);

    @Nullable
    public native String getStringExtra(String name);

    public native boolean hasExtra(String name);

    @NonNull
    public native Intent addFlags(int flags);

    @NonNull
    public native Intent putExtra(String name, String value);

    @NonNull
    public native Intent putExtra(String name, boolean value);

    @NonNull
    public native Intent putExtra(String name, int value);

    @NonNull
    public native Intent putExtra(String name, long value);

    @NonNull
    public native Intent setAction(@Nullable String action);

    @NonNull
    public native Intent setClass(@NonNull Context packageContext, @NonNull Class<?> cls);

    @NonNull
    public native Intent setData(@Nullable Uri data);

    @NonNull
    public native Intent setPackage(@Nullable String packageName);
}
