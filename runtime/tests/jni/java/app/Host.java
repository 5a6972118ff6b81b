package com.example.my_notes;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The app: what it is asked for, and what it answers. */
final class Host implements OroBackgroundHost {
    final BlockingQueue<String> notifications = new LinkedBlockingQueue<>();
    final AtomicInteger calls = new AtomicInteger();
    volatile String conditions = "{}";
    volatile Thread lastThread;

    @Override
    public String call(String name, String payload) {
        calls.incrementAndGet();
        switch (name) {
            case "conditions":
                Check.same(payload, "null");
                return conditions;
            case "notify":
                lastThread = Thread.currentThread();
                notifications.add(payload);
                return "null";
            case "capability":
                return capability(payload);
            default:
                throw new AssertionError(name);
        }
    }

    private static String capability(String payload) {
        Check.has(payload, "\"capability\":\"contacts\"", "\"service\":");
        if (payload.contains("\"operation\":\"echo\"")) return payload;
        if (payload.contains("\"operation\":\"refuse\"")) throw new OroBackgroundException("QuotaExceededError", "too many");
        if (payload.contains("\"operation\":\"unknown\"")) throw new OroBackgroundException("EBUSY", "later");
        if (payload.contains("\"operation\":\"fail\"")) throw new IllegalStateException("no \"contacts\" 🦀");
        if (payload.contains("\"operation\":\"silent\"")) throw new IllegalStateException();
        if (payload.contains("\"operation\":\"nothing\"")) return null;
        return "no JSON";
    }
}
