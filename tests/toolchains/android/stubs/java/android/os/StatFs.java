package android.os;

public class StatFs {
    public StatFs(String path) {}

    public native long getAvailableBytes();

    public native long getTotalBytes();
}
