package android.content.res;

import android.annotation.NonNull;
import java.io.IOException;
import java.io.InputStream;

public final class AssetManager {
    AssetManager() {}

    @NonNull
    public native InputStream open(@NonNull String fileName) throws IOException;
}
