package android.net;

import android.annotation.NonNull;
import android.annotation.Nullable;

public class ConnectivityManager {
    ConnectivityManager() {}

    @Nullable
    public Network getActiveNetwork() {
        return fake.Device.network == fake.Device.Network.OFFLINE ? null : new Network();
    }

    @Nullable
    public NetworkCapabilities getNetworkCapabilities(@Nullable Network network) {
        return network == null ? null : new NetworkCapabilities();
    }

    public boolean isActiveNetworkMetered() {
        return fake.Device.network != fake.Device.Network.UNMETERED;
    }

    public native void registerDefaultNetworkCallback(@NonNull NetworkCallback networkCallback);

    public native void unregisterNetworkCallback(@NonNull NetworkCallback networkCallback);

    public static class NetworkCallback {
        public NetworkCallback() {}

        public native void onAvailable(@NonNull Network network);

        public native void onCapabilitiesChanged(
                @NonNull Network network, @NonNull NetworkCapabilities networkCapabilities);

        public native void onLost(@NonNull Network network);

        public native void onUnavailable();
    }
}
