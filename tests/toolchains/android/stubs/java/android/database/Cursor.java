package android.database;

import java.io.Closeable;

public interface Cursor extends Closeable {
    int getCount();

    @Override
    void close();
}
