package android.os;

/** Fake: a disk of 100 GB. */
public class StatFs {
    public static volatile long available = 50_000_000_000L;

    public StatFs(String path) {}

    public long getAvailableBytes() {
        return available;
    }

    public long getTotalBytes() {
        return 100_000_000_000L;
    }
}
