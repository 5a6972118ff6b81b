package org.json;

import android.annotation.NonNull;
import android.annotation.Nullable;
import java.util.Iterator;
import java.util.Map;

public class JSONObject {
    @NonNull
    public static final Object NULL = new Object();

    public JSONObject() {}

    public JSONObject(@NonNull Map<?, ?> copyFrom) {}

    public JSONObject(@NonNull String json) throws JSONException {}

    @NonNull
    public native Object get(@NonNull String name) throws JSONException;

    public native boolean getBoolean(@NonNull String name) throws JSONException;

    public native int getInt(@NonNull String name) throws JSONException;

    public native long getLong(@NonNull String name) throws JSONException;

    @NonNull
    public native String getString(@NonNull String name) throws JSONException;

    @NonNull
    public native JSONArray getJSONArray(@NonNull String name) throws JSONException;

    @NonNull
    public native JSONObject getJSONObject(@NonNull String name) throws JSONException;

    public native boolean has(@Nullable String name);

    public native boolean isNull(@Nullable String name);

    @NonNull
    public native Iterator<String> keys();

    @Nullable
    public native Object opt(@Nullable String name);

    public native boolean optBoolean(@Nullable String name);

    public native boolean optBoolean(@Nullable String name, boolean fallback);

    public native int optInt(@Nullable String name);

    public native int optInt(@Nullable String name, int fallback);

    @Nullable
    public native JSONArray optJSONArray(@Nullable String name);

    @Nullable
    public native JSONObject optJSONObject(@Nullable String name);

    public native long optLong(@Nullable String name);

    public native long optLong(@Nullable String name, long fallback);

    @NonNull
    public native String optString(@Nullable String name);

    @NonNull
    public native String optString(@Nullable String name, @NonNull String fallback);

    @NonNull
    public native JSONObject put(@NonNull String name, @Nullable Object value) throws JSONException;

    @NonNull
    public native JSONObject put(@NonNull String name, boolean value) throws JSONException;

    @NonNull
    public native JSONObject put(@NonNull String name, int value) throws JSONException;

    @NonNull
    public native JSONObject put(@NonNull String name, long value) throws JSONException;

    @NonNull
    public static native String quote(@Nullable String data);

    @Nullable
    public native Object remove(@Nullable String name);
}
