package android.content;

import java.util.HashMap;
import java.util.Map;

/** Fake: an action or a class, and extras. */
public class Intent {
    public static final String ACTION_BOOT_COMPLETED = "android.intent.action.BOOT_COMPLETED";

    public final Class<?> target;
    private final String action;
    private final Map<String, Object> extras = new HashMap<>();

    public Intent(String action) {
        this.action = action;
        this.target = null;
    }

    public Intent(Context context, Class<?> target) {
        this.action = null;
        this.target = target;
    }

    public String getAction() {
        return action;
    }

    public String getStringExtra(String name) {
        return (String) extras.get(name);
    }

    public int getIntExtra(String name, int byDefault) {
        return extras.get(name) instanceof Integer value ? value : byDefault;
    }

    public Intent putExtra(String name, String value) {
        extras.put(name, value);
        return this;
    }

    public Intent putExtra(String name, int value) {
        extras.put(name, value);
        return this;
    }
}
