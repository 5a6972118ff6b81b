package android.content.pm;

public class PackageItemInfo {
    public int icon;
    public String name;
    public String packageName;

    public PackageItemInfo() {}
}
