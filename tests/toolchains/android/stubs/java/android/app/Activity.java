package android.app;

import android.annotation.NonNull;
import android.content.ContextWrapper;
import android.os.Bundle;

public class Activity extends ContextWrapper {
    public Activity() {
        super(null);
    }

    protected native void onCreate(Bundle savedInstanceState);

    public native void onRequestPermissionsResult(
            int requestCode, @NonNull String[] permissions, @NonNull int[] grantResults);

    public final native void requestPermissions(@NonNull String[] permissions, int requestCode);

    public native boolean shouldShowRequestPermissionRationale(@NonNull String permission);

    public final native void runOnUiThread(Runnable action);
}
