package android.graphics.drawable;

import android.content.Context;

public final class Icon {
    Icon() {}

    public static native Icon createWithResource(Context context, int resId);
}
