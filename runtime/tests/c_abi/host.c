/*
 * A host in C: runs services through oro_bg.h, and tries to break it. Compiles as C99 and as C++11.
 *
 *   host STATE_DIRECTORY    prints "done: N checks" at its end; the first check that fails ends it with 1.
 *
 * With LEAK defined it forgets a string, and with OVERRUN it reads one that was freed: the memory checker has to complain.
 */
#include <oro_bg.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(LEAK) || defined(OVERRUN)
#define HAS_DEFECT 1
#else
#define HAS_DEFECT 0
#endif

static int checks = 0;

#define CHECK(condition) check((condition) ? 1 : 0, #condition, __LINE__)
#define HAS(text, part) (text != NULL && strstr(text, part) != NULL)

static void check(int holds, const char *what, int line) {
  ++checks;
  if (!holds) {
    fprintf(stderr, "host.c:%d: %s\n", line, what);
    exit(1);
  }
}

/* A report or an event, and the wait for it. */
typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t arrived;
  int count;
  char *last;
} inbox;

static void inbox_open(inbox *box) {
  pthread_mutex_init(&box->lock, NULL);
  pthread_cond_init(&box->arrived, NULL);
  box->count = 0;
  box->last = NULL;
}

static void inbox_put(void *context, const char *json) {
  inbox *box = (inbox *)context;
  size_t size = strlen(json) + 1;
  pthread_mutex_lock(&box->lock);
  free(box->last);
  box->last = (char *)malloc(size);
  memcpy(box->last, json, size);
  ++box->count;
  pthread_cond_broadcast(&box->arrived);
  pthread_mutex_unlock(&box->lock);
}

static const char *inbox_wait(inbox *box, int count) {
  pthread_mutex_lock(&box->lock);
  while (box->count < count) pthread_cond_wait(&box->arrived, &box->lock);
  pthread_mutex_unlock(&box->lock);
  return box->last;
}

static void inbox_close(inbox *box) {
  free(box->last);
  pthread_cond_destroy(&box->arrived);
  pthread_mutex_destroy(&box->lock);
}

/* The host's side. */
typedef struct {
  oro_bg_handle runtime;
  int notified;
  int closed_inside;
  int released;
  uint64_t now_ms;
} phone;

static uint64_t phone_now(void *context) { return __atomic_load_n(&((phone *)context)->now_ms, __ATOMIC_SEQ_CST); }

static void phone_conditions(void *context, oro_bg_conditions *out) {
  (void)context;
  out->network = 2;
  out->charging = 1;
}

static oro_bg_status phone_call(void *context, const char *name, const char *payload, oro_bg_answer *answer) {
  phone *self = (phone *)context;
  if (strcmp(name, "notify") == 0) {
    __atomic_store_n(&self->notified, HAS(payload, "\"title\":\"asks\"") && HAS(payload, "ünï"), __ATOMIC_SEQ_CST);
    return ORO_BG_OK;
  }
  if (strcmp(name, "capability") == 0) {
    if (HAS(payload, "\"operation\":\"refuse\"")) {
      oro_bg_answer_set(answer, "{\"code\":\"NotAllowedError\",\"message\":\"not today\"}");
      return ORO_BG_INTERNAL;
    }
    /* Whoever waits for callbacks must not do so inside of one. */
    __atomic_store_n(&self->closed_inside, oro_bg_close(self->runtime), __ATOMIC_SEQ_CST);
    CHECK(oro_bg_answer_set(answer, "\"replaced\"") == ORO_BG_OK);
    CHECK(oro_bg_answer_set(answer, NULL) == ORO_BG_INVALID_ARGUMENT);
    CHECK(oro_bg_answer_set(answer, "[1,\"two\"]") == ORO_BG_OK);
    return ORO_BG_OK;
  }
  return ORO_BG_NOT_SUPPORTED;
}

static void phone_release(void *context) { ++((phone *)context)->released; }

static oro_bg_host host_of(phone *self) {
  oro_bg_host host;
  host.context = self;
  host.now_ms = phone_now;
  host.conditions = phone_conditions;
  host.call = phone_call;
  host.release = phone_release;
  return host;
}

static void opening(const char *folder) {
  phone self = {0, 0, 0, 0, 1800000000000u};
  oro_bg_host host = host_of(&self);
  oro_bg_handle handle = 7;
  oro_bg_handle second = 7;
  char *error = NULL;

  CHECK(oro_bg_abi_version() == ORO_BG_ABI_VERSION);
  CHECK(oro_bg_open(99, ORO_BG_PLATFORM_IOS, folder, &host, &handle, &error) == ORO_BG_VERSION_MISMATCH);
  CHECK(handle == 0 && HAS(error, "EVERSION") && HAS(error, "99") && self.released == 1);
  oro_bg_string_free(error);
  CHECK(oro_bg_open(ORO_BG_ABI_VERSION, 5, folder, NULL, &handle, NULL) == ORO_BG_INVALID_ARGUMENT);
  CHECK(oro_bg_open(ORO_BG_ABI_VERSION, ORO_BG_PLATFORM_IOS, NULL, NULL, &handle, NULL) == ORO_BG_INVALID_ARGUMENT);
  CHECK(oro_bg_open(ORO_BG_ABI_VERSION, ORO_BG_PLATFORM_IOS, "\xff", NULL, &handle, NULL) == ORO_BG_INVALID_ARGUMENT);
  CHECK(oro_bg_open(ORO_BG_ABI_VERSION, ORO_BG_PLATFORM_IOS, folder, NULL, NULL, NULL) == ORO_BG_INVALID_ARGUMENT);
  CHECK(oro_bg_open(ORO_BG_ABI_VERSION, ORO_BG_PLATFORM_IOS, "/proc/nothing/there", &host, &handle, &error) == ORO_BG_STORAGE);
  CHECK(HAS(error, "EIO") && HAS(error, "/proc/nothing") && self.released == 2);
  oro_bg_string_free(error);

  CHECK(oro_bg_open(ORO_BG_ABI_VERSION, ORO_BG_PLATFORM_NATIVE, folder, NULL, &handle, &error) == ORO_BG_OK);
  CHECK(handle != 0 && error == NULL);
  CHECK(oro_bg_open(ORO_BG_ABI_VERSION, ORO_BG_PLATFORM_NATIVE, folder, NULL, &second, &error) == ORO_BG_INVALID_STATE);
  CHECK(second == 0 && HAS(error, "InvalidStateError"));
  oro_bg_string_free(error);
  CHECK(oro_bg_close(handle) == ORO_BG_OK);
  CHECK(oro_bg_close(handle) == ORO_BG_INVALID_STATE);
  oro_bg_string_free(NULL);
}

static void requests(oro_bg_handle handle) {
  char *out = NULL;
  CHECK(oro_bg_request(handle, "background:status", "{\"id\":\"echoes\"}", &out) == ORO_BG_OK);
  CHECK(HAS(out, "\"id\":\"echoes\""));
#ifdef OVERRUN
  {
    char *freed = out;
    oro_bg_string_free(out);
    CHECK(freed[0] == '{' || checks > 0);
    out = NULL;
  }
#endif
#ifndef LEAK
  oro_bg_string_free(out);
#endif
  out = NULL;
  CHECK(oro_bg_request(handle, "background:status", "{\"id\":\"nobody\"}", &out) == ORO_BG_NOT_FOUND);
  CHECK(HAS(out, "ENOENT") && HAS(out, "nobody"));
  oro_bg_string_free(out);
  CHECK(oro_bg_request(handle, "background:status", "{", &out) == ORO_BG_INVALID_ARGUMENT);
  oro_bg_string_free(out);
  CHECK(oro_bg_request(handle, NULL, NULL, &out) == ORO_BG_INVALID_ARGUMENT);
  oro_bg_string_free(out);
  CHECK(oro_bg_request(handle, "background:list", NULL, NULL) == ORO_BG_OK);
  CHECK(oro_bg_request(handle, "host:nothing", NULL, &out) == ORO_BG_INVALID_ARGUMENT);
  oro_bg_string_free(out);
  CHECK(oro_bg_request(handle, "host:requests", NULL, &out) == ORO_BG_OK);
  CHECK(HAS(out, "\"id\":\"periodic\"") && HAS(out, "\"kind\":\"refresh\"") && HAS(out, "\"notBeforeMs\":1800000900000"));
  oro_bg_string_free(out);
  CHECK(oro_bg_request(handle, "host:submitted", "{\"id\":\"periodic\",\"accepted\":false,\"code\":1}", NULL) == ORO_BG_OK);
}

static void runs(oro_bg_handle handle, phone *self) {
  inbox done;
  char *error = NULL;
  const char *report;
  inbox_open(&done);
  CHECK(oro_bg_run(handle, "{\"id\":\"echoes\",\"data\":[1,\"\\u0000\"]}", inbox_put, &done, &error) == ORO_BG_OK);
  report = inbox_wait(&done, 1);
  CHECK(error == NULL && HAS(report, "\"outcome\":\"success\"") && HAS(report, "[1,\"\\u0000\"]"));
  CHECK(oro_bg_run(handle, "{\"id\":\"fails\"}", inbox_put, &done, NULL) == ORO_BG_OK);
  report = inbox_wait(&done, 2);
  CHECK(HAS(report, "\"outcome\":\"failure\"") && HAS(report, "as asked"));
  CHECK(oro_bg_run(handle, "{\"id\":\"asks\",\"data\":\"who\"}", inbox_put, &done, NULL) == ORO_BG_OK);
  report = inbox_wait(&done, 3);
  CHECK(HAS(report, "\"found\":[1,\"two\"]") && HAS(report, "NotAllowedError") && HAS(report, "not today"));
  CHECK(__atomic_load_n(&self->notified, __ATOMIC_SEQ_CST) == 1);
  CHECK(__atomic_load_n(&self->closed_inside, __ATOMIC_SEQ_CST) == ORO_BG_INVALID_STATE);

  CHECK(oro_bg_run(handle, "{\"id\":\"waits\",\"runId\":\"mine\"}", inbox_put, &done, NULL) == ORO_BG_OK);
  CHECK(oro_bg_run(handle, "{\"id\":\"waits\"}", inbox_put, &done, &error) == ORO_BG_INVALID_STATE);
  CHECK(HAS(error, "running already"));
  oro_bg_string_free(error);
  CHECK(oro_bg_abort(handle, "mine", "enough") == ORO_BG_OK);
  report = inbox_wait(&done, 4);
  CHECK(HAS(report, "\"runId\":\"mine\"") && HAS(report, "\"outcome\":\"cancelled\"") && HAS(report, "enough"));
  CHECK(oro_bg_abort(handle, "mine", NULL) == ORO_BG_NOT_FOUND);
  CHECK(oro_bg_abort(handle, NULL, NULL) == ORO_BG_INVALID_ARGUMENT);
  CHECK(oro_bg_run(handle, "{\"id\":\"spins\",\"timeoutMs\":200}", inbox_put, &done, NULL) == ORO_BG_OK);
  report = inbox_wait(&done, 5);
  CHECK(HAS(report, "\"outcome\":\"timeout\""));

  CHECK(oro_bg_run(handle, "{\"id\":\"nobody\"}", inbox_put, &done, NULL) == ORO_BG_NOT_FOUND);
  CHECK(oro_bg_run(handle, "{\"id\":\"echoes\"}", NULL, &done, NULL) == ORO_BG_INVALID_ARGUMENT);
  CHECK(oro_bg_run(handle, "{\"id\":\"echoes\",\"wait\":1}", inbox_put, &done, &error) == ORO_BG_INVALID_ARGUMENT);
  CHECK(HAS(error, "wait"));
  oro_bg_string_free(error);
  CHECK(done.count == 5);
  inbox_close(&done);
}

static void windows(oro_bg_handle handle, phone *self) {
  inbox done;
  oro_bg_window window = 0;
  char *error = NULL;
  const char *report;
  inbox_open(&done);
  CHECK(oro_bg_serve_window(handle, "{\"kind\":\"refresh\"}", inbox_put, &done, &window, NULL) == ORO_BG_OK && window != 0);
  report = inbox_wait(&done, 1);
  CHECK(HAS(report, "\"served\":[]") && HAS(report, "\"success\":true"));
  __atomic_fetch_add(&self->now_ms, 16 * 60 * 1000u, __ATOMIC_SEQ_CST);
  CHECK(oro_bg_conditions_changed(handle) == ORO_BG_OK);
  CHECK(oro_bg_serve_window(handle, "{\"kind\":\"refresh\"}", inbox_put, &done, &window, NULL) == ORO_BG_OK);
  report = inbox_wait(&done, 2);
  CHECK(HAS(report, "\"id\":\"periodic\"") && HAS(report, "\"outcome\":\"success\""));

  CHECK(oro_bg_serve_window(handle, "{\"kind\":\"continued\",\"id\":\"spins\"}", inbox_put, &done, &window, NULL) == ORO_BG_OK);
  CHECK(oro_bg_finish_window(handle, window) == ORO_BG_OK);
  CHECK(oro_bg_expire_window(handle, window, "the system wants it back") == ORO_BG_OK);
  report = inbox_wait(&done, 3);
  CHECK(HAS(report, "\"expired\":true") && HAS(report, "\"outcome\":\"cancelled\"") && HAS(report, "\"success\":false"));
  CHECK(oro_bg_expire_window(handle, window, NULL) == ORO_BG_NOT_FOUND);
  CHECK(oro_bg_finish_window(handle, 12345) == ORO_BG_NOT_FOUND);

  CHECK(oro_bg_serve_window(handle, "{\"kind\":\"continued\",\"id\":\"nobody\"}", inbox_put, &done, &window, NULL) == ORO_BG_NOT_FOUND);
  CHECK(window == 0);
  CHECK(oro_bg_serve_window(handle, "{\"kind\":\"continued\"}", inbox_put, &done, &window, NULL) == ORO_BG_INVALID_ARGUMENT);
  CHECK(oro_bg_serve_window(handle, "{\"kind\":\"refresh\",\"id\":\"x\"}", inbox_put, &done, &window, NULL) == ORO_BG_INVALID_ARGUMENT);
  CHECK(oro_bg_serve_window(handle, "{\"kind\":\"party\"}", inbox_put, &done, &window, &error) == ORO_BG_INVALID_ARGUMENT);
  CHECK(HAS(error, "party"));
  oro_bg_string_free(error);
  CHECK(oro_bg_serve_window(handle, "{\"kind\":\"refresh\"}", NULL, NULL, &window, NULL) == ORO_BG_INVALID_ARGUMENT);
  CHECK(oro_bg_serve_window(handle, "{\"kind\":\"refresh\"}", inbox_put, &done, NULL, NULL) == ORO_BG_INVALID_ARGUMENT);
  CHECK(done.count == 3);
  inbox_close(&done);
}

typedef struct {
  oro_bg_handle runtime;
  oro_bg_subscription subscription;
  inbox heard;
} once;

/* Ends its own subscription from inside of its callback. */
static void hear_once(void *context, const char *event) {
  once *self = (once *)context;
  CHECK(oro_bg_unsubscribe(self->runtime, self->subscription) == ORO_BG_OK);
  inbox_put(&self->heard, event);
}

static void subscriptions(oro_bg_handle handle) {
  inbox done;
  inbox events;
  once first;
  oro_bg_subscription all = 0;
  int heard;
  inbox_open(&done);
  inbox_open(&events);
  inbox_open(&first.heard);
  first.runtime = handle;
  CHECK(oro_bg_subscribe(handle, NULL, NULL, &all) == ORO_BG_INVALID_ARGUMENT);
  CHECK(oro_bg_subscribe(handle, inbox_put, &events, NULL) == ORO_BG_INVALID_ARGUMENT);
  CHECK(oro_bg_subscribe(handle, inbox_put, &events, &all) == ORO_BG_OK && all != 0);
  CHECK(oro_bg_subscribe(handle, hear_once, &first, &first.subscription) == ORO_BG_OK);
  CHECK(oro_bg_run(handle, "{\"id\":\"echoes\",\"data\":\"hello\"}", inbox_put, &done, NULL) == ORO_BG_OK);
  inbox_wait(&done, 1);
  /* activate, run, message, complete: all were delivered before the report. */
  CHECK(events.count == 4 && HAS(events.last, "\"complete\""));
  CHECK(first.heard.count == 1 && HAS(first.heard.last, "\"activate\""));
  CHECK(oro_bg_unsubscribe(handle, all) == ORO_BG_OK);
  CHECK(oro_bg_unsubscribe(handle, all) == ORO_BG_NOT_FOUND);
  heard = events.count;
  CHECK(oro_bg_run(handle, "{\"id\":\"echoes\"}", inbox_put, &done, NULL) == ORO_BG_OK);
  inbox_wait(&done, 2);
  CHECK(events.count == heard);
  inbox_close(&first.heard);
  inbox_close(&events);
  inbox_close(&done);
}

static void *hammer(void *context) {
  oro_bg_handle handle = *(oro_bg_handle *)context;
  char *out = NULL;
  int refused = 0;
  while (!refused) {
    refused = oro_bg_request(handle, "background:list", NULL, &out) != ORO_BG_OK;
    oro_bg_string_free(out);
  }
  return NULL;
}

/* Runs that are under way, a window that waits, threads in the middle of calls: closing ends them all, once. */
static void closing(const char *folder) {
  phone self = {0, 0, 0, 0, 1800000000000u};
  oro_bg_host host = host_of(&self);
  oro_bg_handle handle = 0;
  oro_bg_window window = 0;
  oro_bg_subscription subscription = 0;
  inbox done;
  inbox events;
  pthread_t threads[3];
  int thread;
  inbox_open(&done);
  inbox_open(&events);
  CHECK(oro_bg_open(ORO_BG_ABI_VERSION, ORO_BG_PLATFORM_IOS, folder, &host, &handle, NULL) == ORO_BG_OK);
  CHECK(oro_bg_subscribe(handle, inbox_put, &events, &subscription) == ORO_BG_OK);
  CHECK(oro_bg_run(handle, "{\"id\":\"waits\"}", inbox_put, &done, NULL) == ORO_BG_OK);
  CHECK(oro_bg_run(handle, "{\"id\":\"spins\"}", inbox_put, &done, NULL) == ORO_BG_OK);
  CHECK(oro_bg_serve_window(handle, "{\"kind\":\"foreground\"}", inbox_put, &done, &window, NULL) == ORO_BG_OK);
  for (thread = 0; thread < 3; ++thread) pthread_create(&threads[thread], NULL, hammer, &handle);
  CHECK(oro_bg_close(handle) == ORO_BG_OK);
  CHECK(done.count == 3 && self.released == 1);
  for (thread = 0; thread < 3; ++thread) pthread_join(threads[thread], NULL);
  CHECK(oro_bg_run(handle, "{\"id\":\"echoes\"}", inbox_put, &done, NULL) == ORO_BG_INVALID_STATE);
  CHECK(oro_bg_serve_window(handle, "{\"kind\":\"refresh\"}", inbox_put, &done, &window, NULL) == ORO_BG_INVALID_STATE);
  CHECK(oro_bg_subscribe(handle, inbox_put, &events, &subscription) == ORO_BG_INVALID_STATE);
  CHECK(oro_bg_abort(handle, "mine", NULL) == ORO_BG_INVALID_STATE);
  CHECK(oro_bg_conditions_changed(handle) == ORO_BG_INVALID_STATE);
  CHECK(done.count == 3);
  inbox_close(&events);
  inbox_close(&done);
}

int main(int argc, char **argv) {
  phone self = {0, 0, 0, 0, 1800000000000u};
  oro_bg_host host = host_of(&self);
  char folder[3][1024];
  int part;
  if (argc != 2) return 2;
  for (part = 0; part < 3; ++part) snprintf(folder[part], sizeof folder[part], "%s/%d", argv[1], part);
  opening(folder[0]);
  CHECK(oro_bg_open(ORO_BG_ABI_VERSION, ORO_BG_PLATFORM_IOS, folder[1], &host, &self.runtime, NULL) == ORO_BG_OK);
  requests(self.runtime);
  /* The defects are in the requests, and a memory checker takes its time. */
  if (!HAS_DEFECT) {
    runs(self.runtime, &self);
    windows(self.runtime, &self);
    subscriptions(self.runtime);
  }
  CHECK(oro_bg_close(self.runtime) == ORO_BG_OK && self.released == 1);
  closing(folder[2]);
  printf("done: %d checks\n", checks);
  return 0;
}
