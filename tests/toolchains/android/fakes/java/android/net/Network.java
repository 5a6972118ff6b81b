package android.net;

/** Fake. */
public class Network {}
