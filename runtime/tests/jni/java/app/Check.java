package com.example.my_notes;

/** What the cases assert. */
final class Check {
    private Check() {}

    static void has(String text, String... parts) {
        for (String part : parts) {
            if (text == null || !text.contains(part)) throw new AssertionError("no " + part + " in " + text);
        }
    }

    static void same(Object actual, Object expected) {
        if (!expected.equals(actual)) throw new AssertionError(actual + " is not " + expected);
    }

    /** The exception has to be the package's own. */
    static OroBackgroundException refused(String code, Runnable call) {
        try {
            call.run();
        } catch (OroBackgroundException refused) {
            same(refused.getCode(), code);
            return refused;
        }
        throw new AssertionError("nothing was refused with " + code);
    }
}
