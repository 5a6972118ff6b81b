package android.content;

import android.annotation.NonNull;
import android.annotation.Nullable;
import android.database.Cursor;
import android.net.Uri;

public abstract class ContentProvider {
    public ContentProvider() {}

    @Nullable
    public final native Context getContext();

    public abstract boolean onCreate();

    @Nullable
    public abstract Cursor query(
            @NonNull Uri uri, String[] projection, String selection, String[] selectionArgs, String sortOrder);

    @Nullable
    public abstract String getType(@NonNull Uri uri);

    @Nullable
    public abstract Uri insert(@NonNull Uri uri, @Nullable ContentValues values);

    public abstract int delete(@NonNull Uri uri, String selection, String[] selectionArgs);

    public abstract int update(
            @NonNull Uri uri, @Nullable ContentValues values, String selection, String[] selectionArgs);
}
