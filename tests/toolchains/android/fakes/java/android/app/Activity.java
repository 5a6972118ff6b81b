package android.app;

import android.content.Context;
import android.content.ContextWrapper;
import java.util.ArrayList;
import java.util.List;

/** Fake: remembers what it asked the user for. */
public class Activity extends ContextWrapper {
    public final List<String> asked = new ArrayList<>();

    public Activity(Context device) {
        super(device);
    }

    public final void requestPermissions(String[] permissions, int requestCode) {
        asked.addAll(List.of(permissions));
    }
}
