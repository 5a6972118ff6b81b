package android.os;

public class StatFs {
    public StatFs(String path) {}

    public long getAvailableBytes() {
        return fake.Device.storageAvailable;
    }

    public long getTotalBytes() {
        return fake.Device.storageTotal;
    }
}
