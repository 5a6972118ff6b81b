package android.app;

import android.annotation.NonNull;
import android.content.ContextWrapper;
import android.os.Bundle;

public class Activity extends ContextWrapper {
    public Activity() {
        super(null);
    }

    protected void onCreate(Bundle savedInstanceState) {}

    public void onRequestPermissionsResult(
            int requestCode, @NonNull String[] permissions, @NonNull int[] grantResults) {}

    public final void requestPermissions(@NonNull String[] permissions, int requestCode) {
        fake.Device.asked(this, permissions, requestCode);
    }

    public native boolean shouldShowRequestPermissionRationale(@NonNull String permission);

    public final native void runOnUiThread(Runnable action);
}
