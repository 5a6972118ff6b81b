package android.content.pm;

public class ServiceInfo {
    public static final int FOREGROUND_SERVICE_TYPE_DATA_SYNC = 1;
    public static final int FOREGROUND_SERVICE_TYPE_MEDIA_PLAYBACK = 1 << 1;
    public static final int FOREGROUND_SERVICE_TYPE_PHONE_CALL = 1 << 2;
    public static final int FOREGROUND_SERVICE_TYPE_LOCATION = 1 << 3;
    public static final int FOREGROUND_SERVICE_TYPE_CONNECTED_DEVICE = 1 << 4;
    public static final int FOREGROUND_SERVICE_TYPE_MEDIA_PROJECTION = 1 << 5;
    public static final int FOREGROUND_SERVICE_TYPE_CAMERA = 1 << 6;
    public static final int FOREGROUND_SERVICE_TYPE_MICROPHONE = 1 << 7;
    public static final int FOREGROUND_SERVICE_TYPE_HEALTH = 1 << 8;
    public static final int FOREGROUND_SERVICE_TYPE_REMOTE_MESSAGING = 1 << 9;
    public static final int FOREGROUND_SERVICE_TYPE_SYSTEM_EXEMPTED = 1 << 10;
    public static final int FOREGROUND_SERVICE_TYPE_SHORT_SERVICE = 1 << 11;
    public static final int FOREGROUND_SERVICE_TYPE_MEDIA_PROCESSING = 1 << 13;
    public static final int FOREGROUND_SERVICE_TYPE_SPECIAL_USE = 1 << 30;
    public static final int FOREGROUND_SERVICE_TYPE_MANIFEST = -1;

    public ServiceInfo() {}
}
