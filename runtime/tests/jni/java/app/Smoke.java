package com.example.my_notes;

import static com.example.my_notes.Check.has;
import static com.example.my_notes.Check.refused;
import static com.example.my_notes.Check.same;

import java.io.File;
import java.util.concurrent.FutureTask;

/** The cases. Each opens a runtime of its own. */
public final class Smoke {
    private static final String ANY = "{\"origin\":\"host\",\"attempt\":1}";
    private static final String PERIODIC = "{\"origin\":\"trigger\",\"attempt\":1}";

    private final Host host = new Host();
    private final long handle;

    private Smoke(File folder) {
        handle = OroBackgroundNative.open(folder.getPath(), host);
    }

    private interface Case {
        void run(Smoke smoke) throws Exception;
    }

    public static void run(String folder, int loader) throws Exception {
        each(folder, "refusals", Smoke::refusals);
        each(folder, "requests", Smoke::requests);
        each(folder, "exceptions of the host", Smoke::exceptionsOfTheHost);
        each(folder, "conditions", Smoke::conditions);
        each(folder, "threads of the runtime", Smoke::threadsOfTheRuntime);
        each(folder, "events", Smoke::events);
        each(folder, "aborts", Smoke::aborts);
        each(folder, "deadlines", Smoke::deadlines);
        each(folder, "periods", Smoke::periods);
        each(folder, "events that nobody polls", Smoke::eventsThatNobodyPolls);
        if (loader == 1) {
            panics(new File(folder));
            each(folder, "a thousand runs", Smoke::aThousandRuns);
            each(folder, "a thousand calls in a run", Smoke::aThousandCallsInARun);
        }
        closed(new File(folder, "closed"));
    }

    private static void each(String folder, String name, Case test) throws Exception {
        long start = System.nanoTime();
        Smoke smoke = new Smoke(new File(folder, name));
        test.run(smoke);
        OroBackgroundNative.close(smoke.handle);
        System.out.println("passed: " + name + ", " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }

    private void refusals() {
        refused("EINVAL", () -> request("background:nothing", "null"));
        refused("EINVAL", () -> request("background:list", "{"));
        refused("EINVAL", () -> request(null, "null"));
        refused("ENOENT", () -> request("background:status", "{\"id\":\"nobody\"}"));
        refused("ENOENT", () -> run("nobody", "r", ANY));
        refused("EINVAL", () -> run("asks", "r", "{\"origin\":\"nobody\",\"attempt\":1}"));
        refused("EINVAL", () -> run("asks", "", ANY));
        refused("EINVAL", () -> OroBackgroundNative.open("unused", null));
        refused("EIO", () -> OroBackgroundNative.open("/dev/null/not a folder", host));
        refused("InvalidStateError", () -> OroBackgroundNative.request(0, "background:list", "null"));
        refused("InvalidStateError", () -> OroBackgroundNative.request(-1, "background:list", "null"));
    }

    private void requests() {
        String runId = schedule("fails", null);
        String first = run("fails", runId, request(1));
        has(first, "\"outcome\":\"failure\"", "attempt 1", "TypeError", "\"again\":true", "\"runId\":\"" + runId + "\"");
        String second = run("fails", runId + ".2", request(2));
        has(second, "\"outcome\":\"failure\"", "attempt 2", "\"again\":false", "\"runId\":\"" + runId + ".2\"");
        same(run("fails", runId + ".2", request(2)), second);
        same(run("fails", runId + ".3", request(3)), second);
        refused("ENOENT", () -> run("fails", "another", request(1)));
    }

    private void exceptionsOfTheHost() {
        has(ask("echo"), "\"service\":\"asks\"", "\"operation\":\"echo\"", "\"payload\":[1,\"ü 🦀\"]");
        has(ask("refuse"), "\"name\":\"QuotaExceededError\"", "\"message\":\"too many\"");
        has(ask("unknown"), "\"code\":\"EINTERNAL\"", "EBUSY: later");
        has(ask("fail"), "\"code\":\"EINTERNAL\"", "java.lang.IllegalStateException: no \\\"contacts\\\" 🦀\\n    at ", "Host.capability(Host.java:");
        has(ask("silent"), "java.lang.IllegalStateException\\n    at ");
        has(ask("nothing"), "\"code\":\"EINTERNAL\"");
        has(ask("chatter"), "is not JSON");
    }

    private String ask(String operation) {
        String runId = schedule("asks", "{\"operation\":\"" + operation + "\",\"payload\":[1,\"ü 🦀\"]}");
        return run("asks", runId, request(1));
    }

    private void conditions() {
        host.conditions = "{\"network\":\"metered\",\"charging\":true,\"batteryLow\":false,\"storageLow\":false,\"idle\":false}";
        schedule("picky", null);
        has(request("background:status", "{\"id\":\"picky\"}"), "unmetered-network");
        host.conditions = "{\"network\":\"unmetered\"}";
        if (request("background:status", "{\"id\":\"picky\"}").contains("unmetered-network")) throw new AssertionError();
        host.conditions = "nonsense";
        has(request("background:status", "{\"id\":\"picky\"}"), "\"picky\"");
    }

    private void threadsOfTheRuntime() throws Exception {
        has(run("notifies", "n", ANY), "\"outcome\":\"success\"");
        has(host.notifications.take(), "\"service\":\"notifies\"", "\"title\":\"new\"", "ünï \\u0000 🦀", "\"tag\":\"x\"");
        if (host.lastThread == Thread.currentThread()) throw new AssertionError("the isolate has a thread of its own");
        has(ask("refuse"), "QuotaExceededError");
    }

    private void events() throws Exception {
        has(run("notifies", "e", ANY), "success");
        has(OroBackgroundNative.poll(handle, 10_000), "\"id\":\"notifies\"", "\"runId\":\"e\"", "\"type\":\"activate\"");
        has(OroBackgroundNative.poll(handle, 10_000), "\"type\":\"run\"");
        has(OroBackgroundNative.poll(handle, 10_000), "\"type\":\"complete\"", "\"outcome\":\"success\"");
        if (OroBackgroundNative.poll(handle, 0) != null) throw new AssertionError("one event too many");
        if (OroBackgroundNative.poll(handle, -1) != null) throw new AssertionError("one event too many");
    }

    private void aborts() throws Exception {
        OroBackgroundNative.abort(handle, "early", "stopped");
        has(run("waits", "early", ANY), "\"outcome\":\"cancelled\"", "stopped");
        OroBackgroundNative.abort(handle, "early", "too late");
        FutureTask<String> running = new FutureTask<>(() -> run("waits", "under way", ANY));
        new Thread(running).start();
        String event;
        do {
            event = OroBackgroundNative.poll(handle, 10_000);
        } while (!event.contains("started"));
        refused("InvalidStateError", () -> run("waits", "another", ANY));
        OroBackgroundNative.abort(handle, "under way", "stopped by the system");
        has(running.get(), "\"outcome\":\"cancelled\"");
        has(run("notifies", "early", ANY), "\"outcome\":\"success\"");
    }

    private void deadlines() {
        long soon = System.currentTimeMillis() + 300;
        has(OroBackgroundNative.run(handle, "waits", "short", ANY, soon), "\"outcome\":\"timeout\"");
        has(OroBackgroundNative.run(handle, "waits", "past", ANY, 1), "\"outcome\":\"timeout\"");
        refused("EINVAL", () -> OroBackgroundNative.run(handle, "waits", "never", ANY, -1));
    }

    private void periods() {
        has(run("periodic", "p1", PERIODIC), "\"result\":\"scheduled\"", "\"again\":false");
        has(run("periodic", "p2", PERIODIC), "\"result\":\"scheduled\"");
        request("background:cancel", "{\"id\":\"periodic\"}");
        refused("ENOENT", () -> run("periodic", "p3", PERIODIC));
        refused("ENOENT", () -> run("waits", "p4", PERIODIC));
    }

    private void eventsThatNobodyPolls() {
        for (int n = 0; n < 1_030; n++) request("background:storage-set", "{\"key\":\"k\",\"value\":" + n + "}");
        has(OroBackgroundNative.poll(handle, 0), "\"level\":\"warn\"", "6 events were dropped");
        has(OroBackgroundNative.poll(handle, 0), "\"type\":\"storage\"", "\"value\":6");
    }

    private void aThousandRuns() throws Exception {
        for (int n = 0; n < 1_000; n++) {
            has(run("notifies", "run " + n, ANY), "\"outcome\":\"success\"");
            host.notifications.take();
        }
        has(request("background:status", "{\"id\":\"notifies\"}"), "\"success\":1000");
    }

    private void aThousandCallsInARun() {
        has(run("chats", "c", ANY), "\"outcome\":\"success\"", "\"result\":500");
    }

    private static void panics(File folder) {
        has(refused("EINTERNAL", () -> new Smoke(new File(folder, "literal"))).getMessage(), "panicked: on purpose");
        has(refused("EINTERNAL", () -> new Smoke(new File(folder, "formatted"))).getMessage(), "panicked: formatted on purpose");
        System.out.println("passed: panics");
    }

    private static void closed(File folder) throws Exception {
        Smoke first = new Smoke(folder);
        FutureTask<OroBackgroundException> polling =
            new FutureTask<>(
                () ->
                    refused(
                        "InvalidStateError",
                        () -> {
                            while (true) OroBackgroundNative.poll(first.handle, Long.MAX_VALUE);
                        }));
        new Thread(polling).start();
        has(first.ask("echo"), "\"outcome\":\"success\"");
        OroBackgroundNative.close(first.handle);
        has(polling.get().getMessage(), "closed");
        refused("InvalidStateError", () -> first.request("background:list", "null"));
        refused("InvalidStateError", () -> first.run("asks", "r", ANY));
        refused("InvalidStateError", () -> OroBackgroundNative.abort(first.handle, "r", "why"));
        refused("InvalidStateError", () -> OroBackgroundNative.poll(first.handle, 0));
        refused("InvalidStateError", () -> OroBackgroundNative.close(first.handle));
        Smoke second = new Smoke(folder);
        if (second.handle == first.handle || second.handle == 0) throw new AssertionError("a handle was given twice");
        has(second.request("background:status", "{\"id\":\"asks\"}"), "\"success\":1");
        OroBackgroundNative.close(second.handle);
        System.out.println("passed: closed");
    }

    private String request(String name, String payload) {
        return OroBackgroundNative.request(handle, name, payload);
    }

    private String run(String id, String runId, String payload) {
        return OroBackgroundNative.run(handle, id, runId, payload, 0);
    }

    private static String request(int attempt) {
        return "{\"origin\":\"request\",\"attempt\":" + attempt + "}";
    }

    private String schedule(String id, String data) {
        String answer = request("background:schedule", "{\"id\":\"" + id + "\",\"data\":" + data + "}");
        has(answer, "\"accepted\":true");
        return answer.replaceAll(".*\"runId\":\"([^\"]*)\".*", "$1");
    }
}
