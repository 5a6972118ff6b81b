package android;

public final class R {
    public static final class drawable {
        public static final int ic_dialog_info = 0x0108009b;
        public static final int ic_popup_sync = 0x0108009c;
        public static final int stat_notify_sync = 0x01080080;
    }
}
