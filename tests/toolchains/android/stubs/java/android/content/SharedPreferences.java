package android.content;

import android.annotation.Nullable;
import java.util.Map;
import java.util.Set;

public interface SharedPreferences {
    boolean contains(String key);

    Editor edit();

    Map<String, ?> getAll();

    boolean getBoolean(String key, boolean defValue);

    int getInt(String key, int defValue);

    long getLong(String key, long defValue);

    @Nullable
    String getString(String key, @Nullable String defValue);

    @Nullable
    Set<String> getStringSet(String key, @Nullable Set<String> defValues);

    interface Editor {
        void apply();

        Editor clear();

        boolean commit();

        Editor putBoolean(String key, boolean value);

        Editor putInt(String key, int value);

        Editor putLong(String key, long value);

        Editor putString(String key, @Nullable String value);

        Editor putStringSet(String key, @Nullable Set<String> values);

        Editor remove(String key);
    }
}
