package android.os;

public class BatteryManager {
    public static final int BATTERY_PROPERTY_CAPACITY = 4;
    public static final int BATTERY_STATUS_CHARGING = 2;
    public static final int BATTERY_STATUS_FULL = 5;
    public static final String EXTRA_BATTERY_LOW = "battery_low";
    public static final String EXTRA_LEVEL = "level";
    public static final String EXTRA_PLUGGED = "plugged";
    public static final String EXTRA_SCALE = "scale";
    public static final String EXTRA_STATUS = "status";

    BatteryManager() {}

    public native int getIntProperty(int id);

    public boolean isCharging() {
        return fake.Device.charging;
    }
}
