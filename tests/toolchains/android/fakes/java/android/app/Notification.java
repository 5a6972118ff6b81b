package android.app;

import android.content.Context;

/** Fake. */
public class Notification {
    public String channel;
    public String title;
    public String text;

    public static class Builder {
        private final Notification made = new Notification();

        public Builder(Context context, String channel) {
            made.channel = channel;
        }

        public Builder setAutoCancel(boolean autoCancel) {
            return this;
        }

        public Builder setContentTitle(CharSequence title) {
            made.title = title.toString();
            return this;
        }

        public Builder setContentText(CharSequence text) {
            made.text = text.toString();
            return this;
        }

        public Builder setOngoing(boolean ongoing) {
            return this;
        }

        public Builder setSmallIcon(int icon) {
            if (icon == 0) throw new IllegalArgumentException("a notification without a small icon is refused");
            return this;
        }

        public Notification build() {
            return made;
        }
    }
}
