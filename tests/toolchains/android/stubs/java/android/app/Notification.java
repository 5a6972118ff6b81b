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

    private String channel;
    private CharSequence title;
    private CharSequence text;
    private boolean hasIcon;

    public Notification() {}

    String channel() {
        return channel;
    }

    CharSequence title() {
        return title;
    }

    CharSequence text() {
        return text;
    }

    public static class Builder {
        private final Notification notification = new Notification();

        public Builder(Context context, String channelId) {
            notification.channel = channelId;
        }

        @NonNull
        public Builder setAutoCancel(boolean autoCancel) {
            return this;
        }

        @NonNull
        public Builder setCategory(String category) {
            return this;
        }

        @NonNull
        public Builder setContentIntent(PendingIntent intent) {
            return this;
        }

        @NonNull
        public Builder setContentText(CharSequence text) {
            notification.text = text;
            return this;
        }

        @NonNull
        public Builder setContentTitle(CharSequence title) {
            notification.title = title;
            return this;
        }

        @NonNull
        public Builder setForegroundServiceBehavior(int behavior) {
            return this;
        }

        @NonNull
        public Builder setLocalOnly(boolean localOnly) {
            return this;
        }

        @NonNull
        public Builder setOngoing(boolean ongoing) {
            return this;
        }

        @NonNull
        public Builder setOnlyAlertOnce(boolean onlyAlertOnce) {
            return this;
        }

        @NonNull
        public Builder setProgress(int max, int progress, boolean indeterminate) {
            return this;
        }

        @NonNull
        public Builder setShowWhen(boolean show) {
            return this;
        }

        @NonNull
        public Builder setSmallIcon(int icon) {
            notification.hasIcon = icon != 0;
            return this;
        }

        @NonNull
        public Builder setSmallIcon(Icon icon) {
            notification.hasIcon = true;
            return this;
        }

        @NonNull
        public Builder setStyle(Style style) {
            return this;
        }

        @NonNull
        public Builder setVisibility(int visibility) {
            return this;
        }

        @NonNull
        public Builder setWhen(long when) {
            return this;
        }

        @NonNull
        public Notification build() {
            // The system refuses a notification without one: "Invalid notification (no valid small icon)".
            if (!notification.hasIcon) throw new IllegalArgumentException("no valid small icon");
            return notification;
        }
    }

    public abstract static class Style {}

    public static class BigTextStyle extends Style {
        public BigTextStyle() {}

        public native BigTextStyle bigText(CharSequence text);
    }
}
