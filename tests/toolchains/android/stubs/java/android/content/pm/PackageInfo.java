package android.content.pm;

public class PackageInfo {
    public long lastUpdateTime;
    public String packageName;
    public String[] requestedPermissions;
    public String versionName;

    public PackageInfo() {}

    public native long getLongVersionCode();
}
