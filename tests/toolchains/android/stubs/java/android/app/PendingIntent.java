package android.app;

import android.annotation.NonNull;
import android.annotation.Nullable;
import android.content.Context;
import android.content.Intent;

public final class PendingIntent {
    public static final int FLAG_ONE_SHOT = 1 << 30;
    public static final int FLAG_NO_CREATE = 1 << 29;
    public static final int FLAG_CANCEL_CURRENT = 1 << 28;
    public static final int FLAG_UPDATE_CURRENT = 1 << 27;
    public static final int FLAG_IMMUTABLE = 1 << 26;
    public static final int FLAG_MUTABLE = 1 << 25;

    PendingIntent() {}

    @Nullable
    public static native PendingIntent getActivity(
            Context context, int requestCode, @NonNull Intent intent, int flags);

    @Nullable
    public static native PendingIntent getBroadcast(
            Context context, int requestCode, @NonNull Intent intent, int flags);

    @Nullable
    public static native PendingIntent getService(
            Context context, int requestCode, @NonNull Intent intent, int flags);

    @Nullable
    public static native PendingIntent getForegroundService(
            Context context, int requestCode, @NonNull Intent intent, int flags);
}
