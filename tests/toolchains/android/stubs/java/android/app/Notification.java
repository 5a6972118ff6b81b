package android.app;

import android.annotation.NonNull;
import android.content.Context;
import android.graphics.drawable.Icon;

public class Notification {
    public static final String CATEGORY_SERVICE = "service";
    public static final String CATEGORY_PROGRESS = "progress";
    public static final String CATEGORY_STATUS = "status";
    public static final int FOREGROUND_SERVICE_DEFAULT = 0;
    public static final int FOREGROUND_SERVICE_IMMEDIATE = 1;
    public static final int FOREGROUND_SERVICE_DEFERRED = 2;
    public static final int VISIBILITY_PUBLIC = 1;
    public static final int VISIBILITY_PRIVATE = 0;
    public static final int VISIBILITY_SECRET = -1;

    public Notification() {}

    public static class Builder {
        public Builder(Context context, String channelId) {}

        @NonNull
        public native Builder setAutoCancel(boolean autoCancel);

        @NonNull
        public native Builder setCategory(String category);

        @NonNull
        public native Builder setContentIntent(PendingIntent intent);

        @NonNull
        public native Builder setContentText(CharSequence text);

        @NonNull
        public native Builder setContentTitle(CharSequence title);

        @NonNull
        public native Builder setForegroundServiceBehavior(int behavior);

        @NonNull
        public native Builder setLocalOnly(boolean localOnly);

        @NonNull
        public native Builder setOngoing(boolean ongoing);

        @NonNull
        public native Builder setOnlyAlertOnce(boolean onlyAlertOnce);

        @NonNull
        public native Builder setProgress(int max, int progress, boolean indeterminate);

        @NonNull
        public native Builder setShowWhen(boolean show);

        @NonNull
        public native Builder setSmallIcon(int icon);

        @NonNull
        public native Builder setSmallIcon(Icon icon);

        @NonNull
        public native Builder setStyle(Style style);

        @NonNull
        public native Builder setVisibility(int visibility);

        @NonNull
        public native Builder setWhen(long when);

        @NonNull
        public native Notification build();
    }

    public abstract static class Style {}

    public static class BigTextStyle extends Style {
        public BigTextStyle() {}

        public native BigTextStyle bigText(CharSequence text);
    }
}
