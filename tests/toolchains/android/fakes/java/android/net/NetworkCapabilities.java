package android.net;

import java.util.Set;

/** Fake. */
public final class NetworkCapabilities {
    public static final int NET_CAPABILITY_NOT_METERED = 11;
    public static final int NET_CAPABILITY_INTERNET = 12;

    private final Set<Integer> capabilities;

    public NetworkCapabilities(Set<Integer> capabilities) {
        this.capabilities = capabilities;
    }

    public boolean hasCapability(int capability) {
        return capabilities.contains(capability);
    }
}
