package android.net;

public abstract class Uri {
    Uri() {}

    public static native Uri parse(String uriString);
}
