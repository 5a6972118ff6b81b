package android.net;

import android.annotation.NonNull;
import android.annotation.Nullable;

public class ConnectivityManager {
    ConnectivityManager() {}

    @Nullable
    public native Network getActiveNetwork();

    @Nullable
    public native NetworkCapabilities getNetworkCapabilities(@Nullable Network network);

    public native boolean isActiveNetworkMetered();

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
