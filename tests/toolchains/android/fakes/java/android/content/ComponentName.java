package android.content;

/** Fake. */
public final class ComponentName {}
