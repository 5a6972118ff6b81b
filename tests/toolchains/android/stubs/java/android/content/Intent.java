package android.content;

import android.annotation.NonNull;
import android.annotation.Nullable;
import android.net.Uri;
import android.os.Bundle;
import java.util.HashMap;
import java.util.Map;

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

    private final Map<String, Object> extras = new HashMap<>();
    private String action;
    private Class<?> target;

    public Intent() {}

    public Intent(String action) {
        this.action = action;
    }

    public Intent(Context packageContext, Class<?> cls) {
        target = cls;
    }

    Class<?> target() {
        return target;
    }

    @Nullable
    public String getAction() {
        return action;
    }

    @Nullable
    public native Uri getData();

    @Nullable
    public native Bundle getExtras();

    public boolean getBooleanExtra(String name, boolean defaultValue) {
        return extras.get(name) instanceof Boolean value ? value : defaultValue;
    }

    public int getIntExtra(String name, int defaultValue) {
        return extras.get(name) instanceof Integer value ? value : defaultValue;
    }

    public long getLongExtra(String name, long defaultValue) {
        return extras.get(name) instanceof Long value ? value : defaultValue;
    }

    @Nullable
    public String getStringExtra(String name) {
        return extras.get(name) instanceof String value ? value : null;
    }

    public boolean hasExtra(String name) {
        return extras.containsKey(name);
    }

    @NonNull
    public native Intent addFlags(int flags);

    @NonNull
    public Intent putExtra(String name, String value) {
        extras.put(name, value);
        return this;
    }

    @NonNull
    public Intent putExtra(String name, boolean value) {
        extras.put(name, value);
        return this;
    }

    @NonNull
    public Intent putExtra(String name, int value) {
        extras.put(name, value);
        return this;
    }

    @NonNull
    public Intent putExtra(String name, long value) {
        extras.put(name, value);
        return this;
    }

    @NonNull
    public Intent setAction(@Nullable String action) {
        this.action = action;
        return this;
    }

    @NonNull
    public native Intent setClass(@NonNull Context packageContext, @NonNull Class<?> cls);

    @NonNull
    public native Intent setData(@Nullable Uri data);

    @NonNull
    public native Intent setPackage(@Nullable String packageName);
}
