package org.json;

import android.annotation.NonNull;
import android.annotation.Nullable;
import java.util.Collection;

public class JSONArray {
    public JSONArray() {}

    public JSONArray(String json) throws JSONException {}

    public JSONArray(Collection<?> copyFrom) {}

    public native int length();

    @NonNull
    public native Object get(int index) throws JSONException;

    @NonNull
    public native String getString(int index) throws JSONException;

    @NonNull
    public native JSONObject getJSONObject(int index) throws JSONException;

    @Nullable
    public native JSONObject optJSONObject(int index);

    @NonNull
    public native String optString(int index);

    public native JSONArray put(Object value);
}
