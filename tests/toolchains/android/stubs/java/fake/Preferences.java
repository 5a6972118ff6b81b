package fake;

import android.content.SharedPreferences;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Preferences in a file. `apply` is on disk at once, where a phone writes it before the component's next callback ends. */
final class Preferences implements SharedPreferences {
    private final File file;
    private final Map<String, Object> values = new HashMap<>();

    Preferences(File file) {
        this.file = file;
        if (!file.exists()) return;
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file.toPath()))) {
            ((Map<?, ?>) in.readObject()).forEach((key, value) -> values.put((String) key, value));
        } catch (IOException | ClassNotFoundException error) {
            throw new AssertionError(error);
        }
    }

    @Override
    public synchronized boolean contains(String key) {
        return values.containsKey(key);
    }

    @Override
    public Editor edit() {
        return new Change();
    }

    @Override
    public synchronized Map<String, ?> getAll() {
        return Map.copyOf(values);
    }

    @Override
    public synchronized boolean getBoolean(String key, boolean defValue) {
        return (Boolean) values.getOrDefault(key, defValue);
    }

    @Override
    public synchronized int getInt(String key, int defValue) {
        return (Integer) values.getOrDefault(key, defValue);
    }

    @Override
    public synchronized long getLong(String key, long defValue) {
        return (Long) values.getOrDefault(key, defValue);
    }

    @Override
    public synchronized String getString(String key, String defValue) {
        return (String) values.getOrDefault(key, defValue);
    }

    @Override
    @SuppressWarnings("unchecked")
    public synchronized Set<String> getStringSet(String key, Set<String> defValues) {
        return (Set<String>) values.getOrDefault(key, defValues);
    }

    private final class Change implements Editor {
        private final Map<String, Object> changed = new HashMap<>();
        private boolean clears;

        @Override
        public void apply() {
            commit();
        }

        @Override
        public Editor clear() {
            clears = true;
            return this;
        }

        @Override
        public boolean commit() {
            synchronized (Preferences.this) {
                if (clears) values.clear();
                values.putAll(changed);
                values.values().removeIf(value -> value == null);
                try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file.toPath()))) {
                    out.writeObject(values);
                } catch (IOException error) {
                    throw new UncheckedIOException(error);
                }
            }
            return true;
        }

        @Override
        public Editor putBoolean(String key, boolean value) {
            return put(key, value);
        }

        @Override
        public Editor putInt(String key, int value) {
            return put(key, value);
        }

        @Override
        public Editor putLong(String key, long value) {
            return put(key, value);
        }

        @Override
        public Editor putString(String key, String value) {
            return put(key, value);
        }

        @Override
        public Editor putStringSet(String key, Set<String> values) {
            return put(key, values == null ? null : new HashSet<>(values));
        }

        @Override
        public Editor remove(String key) {
            return put(key, null);
        }

        private Editor put(String key, Object value) {
            changed.put(key, value);
            return this;
        }
    }
}
