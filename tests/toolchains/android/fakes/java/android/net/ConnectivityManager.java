package android.net;

/** Fake: no network without capabilities. */
public class ConnectivityManager {
    public volatile NetworkCapabilities active;

    public Network getActiveNetwork() {
        return active == null ? null : new Network();
    }

    public NetworkCapabilities getNetworkCapabilities(Network network) {
        return active;
    }
}
