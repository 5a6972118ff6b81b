package android.net;

public final class NetworkCapabilities {
    public static final int NET_CAPABILITY_NOT_METERED = 11;
    public static final int NET_CAPABILITY_INTERNET = 12;
    public static final int NET_CAPABILITY_VALIDATED = 16;

    public NetworkCapabilities() {}

    public boolean hasCapability(int capability) {
        return switch (capability) {
            case NET_CAPABILITY_INTERNET, NET_CAPABILITY_VALIDATED -> fake.Device.network != fake.Device.Network.OFFLINE;
            case NET_CAPABILITY_NOT_METERED -> fake.Device.network == fake.Device.Network.UNMETERED;
            default -> false;
        };
    }
}
