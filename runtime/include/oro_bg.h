/*
 * oro_bg.h - the C ABI of oro-bg-runtime, for Swift, C and C++ hosts.
 *
 * Implemented by the runtime's feature `c-abi`. The symbols are in the static and the dynamic library of the crate
 * that `oro-bg gen` writes (`rust/`), because they carry that crate's dispatch table.
 *
 * Contract of every function
 *
 *   Threads     Safe to call from any thread, also from several at once and from inside callbacks, with two
 *               exceptions: oro_bg_close from inside a callback returns ORO_BG_INVALID_STATE, and `now_ms` and
 *               `conditions` of the host must not call the library.
 *   Handles     Runtimes are named by numbers, never by pointers. 0 is no handle, and a number is not used twice in
 *               a process, so a closed or invented handle is answered with ORO_BG_INVALID_STATE.
 *   Strings in  NUL-terminated UTF-8, borrowed for the duration of the call. NULL where a string is required, or
 *               bytes that are not UTF-8, give ORO_BG_INVALID_ARGUMENT.
 *   Strings out A `char **out` receives a string that the caller owns and gives back with oro_bg_string_free. It is
 *               set to NULL when there is nothing to return. NULL may be passed by a caller that does not care.
 *   Callbacks   Run on threads of the runtime. Their strings are borrowed until they return. They must not unwind
 *               (no C++ exception, no longjmp) and should return soon: one subscriber that blocks holds up the rest.
 *   Contexts    `context` is passed back untouched. The runtime never frees it, except through `release` below.
 *   Unwinding   A panic of the runtime does not cross: it is answered with ORO_BG_INTERNAL.
 */
#ifndef ORO_BG_H
#define ORO_BG_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of this header. oro_bg_open refuses another one, so that a stale library is an error at start. */
#define ORO_BG_ABI_VERSION 1u

/* Names one open runtime. */
typedef uint64_t oro_bg_handle;

/* Names one subscription of one runtime. */
typedef uint64_t oro_bg_subscription;

/* Names one window of one runtime. */
typedef uint64_t oro_bg_window;

/* Whose rules hold: time limits, and which services may be registered. */
typedef int32_t oro_bg_platform;

#define ORO_BG_PLATFORM_NATIVE 0 /* of the system that the library was built for */
#define ORO_BG_PLATFORM_IOS 1    /* of iOS, on any system: what the generated Swift asks for */

/* What a call came to. The text is the `code` that JavaScript sees for the same error. */
typedef int32_t oro_bg_status;

#define ORO_BG_OK 0
#define ORO_BG_NOT_FOUND 1        /* "ENOENT": no such service or run */
#define ORO_BG_NOT_ALLOWED 2      /* "NotAllowedError": a permission that the configuration does not grant */
#define ORO_BG_INVALID_ARGUMENT 3 /* "EINVAL" */
#define ORO_BG_QUOTA_EXCEEDED 4   /* "QuotaExceededError" */
#define ORO_BG_INVALID_STATE 5    /* "InvalidStateError": closed, already running, disabled */
#define ORO_BG_NOT_SUPPORTED 6    /* "NotSupportedError" */
#define ORO_BG_STORAGE 7          /* "EIO": the state directory could not be read or written */
#define ORO_BG_VERSION_MISMATCH 8 /* "EVERSION": header, table or state of another version */
#define ORO_BG_INTERNAL 9         /* "EINTERNAL": a defect of the runtime */

/* Answer of a condition that the host cannot tell; holds no service back. */
#define ORO_BG_UNKNOWN (-1)

/* What the device is like now. Each field is ORO_BG_UNKNOWN or one of the values in its comment. */
typedef struct oro_bg_conditions {
  int32_t network; /* 0 offline, 1 metered, 2 unmetered */
  int32_t charging; /* 0 or 1, as all below */
  int32_t battery_low;
  int32_t storage_low;
  int32_t idle;
} oro_bg_conditions;

/* Where the answer of `call` goes. Valid until that call returns. */
typedef struct oro_bg_answer oro_bg_answer;

/*
 * The host's side. Copied by oro_bg_open; every function may be NULL, which means "this host cannot".
 * The functions are called from any thread, also from several at once, until `release` was called.
 */
typedef struct oro_bg_host {
  void *context;
  /* Milliseconds since the Unix epoch. NULL: the machine's clock. */
  uint64_t (*now_ms)(void *context);
  /* Fills `out`, whose fields are ORO_BG_UNKNOWN beforehand. Must not block. */
  void (*conditions)(void *context, oro_bg_conditions *out);
  /*
   * One request of the runtime, JSON in and out. Gives its answer by oro_bg_answer_set; without one it is null. Returns
   * ORO_BG_OK, or another status, with {"code","message"} as the answer if there is more to say. Unknown names are to be
   * answered with ORO_BG_NOT_SUPPORTED.
   *
   *   notify       {"service","title","body","tag"?} -> null
   *                Shows a notification. A second one with the same tag replaces the first. May block for a moment.
   *   capability   {"capability","service","operation","payload"} -> any
   *                A service calls what the configuration names in `host_permissions` and grants it. May block: the
   *                calls of one service and capability come one after the other.
   *   unavailable  null -> null, or why the system lets no service run in the background at present.
   *
   * Where the configuration says `engine = "webview"`, services run in hidden pages that the host shows:
   *
   *   webview:open   {"page","url"} -> null. Load the URL in a new hidden page. Requests of the page for the scheme `oro` are
   *                  answered by host:webview-resource; what it posts to `window.webkit.messageHandlers.oro` or to
   *                  `window.ipc` goes to host:webview-message.
   *   webview:post   {"page","message"} -> null. Call the page's function `oroReceive` with the text, in the order of these
   *                  calls.
   *   webview:close  {"page"} -> null. Free the page, also when its code does not stop.
   */
  oro_bg_status (*call)(void *context, const char *name, const char *payload_json, oro_bg_answer *answer);
  /* Called exactly once, when nothing will be called any more: within oro_bg_close, or within an oro_bg_open that
   * fails. */
  void (*release)(void *context);
} oro_bg_host;

/* Outcome of one run, as JSON: {"runId","outcome","result","error"?,"durationMs","attempt","reason"}. */
typedef void (*oro_bg_run_callback)(void *context, const char *report_json);

/*
 * What came of a window, as JSON: {"kind","served":[{"id","runId","outcome","durationMs","error"?}],"left":[id],"expired",
 * "success","error"?}. `left` was due, but the window ended before its turn. `success` is what the system is to be told.
 */
typedef void (*oro_bg_window_callback)(void *context, const char *report_json);

/* One event of `background:events`, as JSON: {"id","runId"?,"atMs","kind":{"type",...}}. */
typedef void (*oro_bg_event_callback)(void *context, const char *event_json);

/* Gives the answer of a `call` of the host: JSON, copied. The last one counts. */
oro_bg_status oro_bg_answer_set(oro_bg_answer *answer, const char *json);

/* ORO_BG_ABI_VERSION of the library. Never fails; callable before anything else. */
uint32_t oro_bg_abi_version(void);

/*
 * Opens the runtime of the linked dispatch table.
 *
 *   abi_version      ORO_BG_ABI_VERSION of the caller; another one gives ORO_BG_VERSION_MISMATCH.
 *   platform         ORO_BG_PLATFORM_NATIVE or another one.
 *   state_directory  Created when it does not exist. One process may have it open once: ORO_BG_INVALID_STATE.
 *   host             May be NULL: the machine's clock and nothing else.
 *   out_handle       Required. 0 unless the call succeeds.
 *   out_error        JSON {"code","message"} when it does not.
 *
 * Blocks while the stored state is read.
 */
oro_bg_status oro_bg_open(uint32_t abi_version, oro_bg_platform platform, const char *state_directory,
                          const oro_bg_host *host, oro_bg_handle *out_handle, char **out_error);

/*
 * Cancels what runs, waits until it has stopped (at most each run's grace period) and until no callback runs any
 * more, stores the state and frees the runtime. Run callbacks that are still due are called before it returns.
 */
oro_bg_status oro_bg_close(oro_bg_handle handle);

/*
 * One request, JSON in and out. Names are those of JavaScript (`background:available`, `background:register`,
 * `background:schedule`, `background:cancel`, `background:status`, `background:list`, `background:history`,
 * `background:post-message`, `background:storage-get`, `-set`, `-delete`, `-list`) and, for hosts only, never reachable
 * from JavaScript:
 *
 *   host:requests   null -> {"requests":[{"id","kind":"refresh"|"processing","notBeforeMs"?,"network","power"}]}
 *                   What should be pending with BGTaskScheduler now: at most 1 refresh and 10 processing requests. What
 *                   is pending and not among them is to be cancelled first. All refresh services share one request, under the
 *                   identifier of the first.
 *   host:submitted  {"id","accepted","code"?,"message"?} -> null
 *                   What the system said to a request, for `status`.
 *   host:webview-resource  {"url"} -> {"status","mimeType","headers":{},"body"}, or null where there is nothing (404)
 *   host:webview-message   {"page","message"} -> null
 *   host:webview-lost      {"page","why"} -> null. The page did not load, or its process is gone.
 *
 * `payload` may be NULL for null. Blocks for the time of a small file write at most. On success `out_json` is the
 * result, else {"code","message"}.
 */
oro_bg_status oro_bg_request(oro_bg_handle handle, const char *name, const char *payload, char **out_json);

/*
 * Starts one run and returns at once.
 *
 *   call      JSON {"id","runId"?,"reason"?:"on-demand"|"scheduled","timeoutMs"?,"data"?}. With `scheduled` what is due in
 *             the schedule runs, with the data that it was scheduled with.
 *   done      Required. Called exactly once if and only if the call returns ORO_BG_OK, whatever happens to the run.
 *   out_error JSON {"code","message"} for any other status.
 */
oro_bg_status oro_bg_run(oro_bg_handle handle, const char *call, oro_bg_run_callback done, void *context,
                         char **out_error);

/*
 * Raises `abort` in a run; after its grace period the isolate is interrupted. Does not wait. A run that has ended, or
 * was never started, gives ORO_BG_NOT_FOUND. `why` may be NULL.
 */
oro_bg_status oro_bg_abort(oro_bg_handle handle, const char *run_id, const char *why);

/*
 * Uses time that the system grants, and returns at once: runs the services that are due one after the other, the one
 * that has been due for longest first, each at most once, until nothing more is due or the time is over.
 *
 *   window      JSON {"kind"}: "refresh" (25 s, for services whose request is `refresh`), "processing" (for all, until it is
 *               expired), "foreground" (services run by timers, until it is finished), or {"kind":"continued","id",
 *               "runId"?,"data"?} for one run of one service.
 *   done        Required. Called exactly once if and only if the call returns ORO_BG_OK. May be called before this
 *               returns.
 *   out_window  Required.
 *   out_error   JSON {"code","message"} for any other status.
 */
oro_bg_status oro_bg_serve_window(oro_bg_handle handle, const char *window, oro_bg_window_callback done,
                                  void *context, oro_bg_window *out_window, char **out_error);

/* Lets nothing more start in a window; what runs goes on. Does not wait. ORO_BG_NOT_FOUND when the window is over. */
oro_bg_status oro_bg_finish_window(oro_bg_handle handle, oro_bg_window window);

/*
 * The system takes the time away: lets nothing more start, and aborts what runs. That counts as an attempt which failed;
 * the retry rules hold, from the next window on. Does not wait. ORO_BG_NOT_FOUND when the window is over.
 */
oro_bg_status oro_bg_expire_window(oro_bg_handle handle, oro_bg_window window, const char *why);

/* What `conditions` answers has changed. Without this it is noticed at the next occasion. */
oro_bg_status oro_bg_conditions_changed(oro_bg_handle handle);

/* Delivers all events from now on, in order and one at a time, until oro_bg_unsubscribe or oro_bg_close. */
oro_bg_status oro_bg_subscribe(oro_bg_handle handle, oro_bg_event_callback callback, void *context,
                               oro_bg_subscription *out_subscription);

/*
 * Ends a subscription and waits for a callback under way, after which `context` may be freed. From inside the same
 * subscription's callback it does not wait; that callback is then the last one.
 */
oro_bg_status oro_bg_unsubscribe(oro_bg_handle handle, oro_bg_subscription subscription);

/* Frees a string that this library returned. NULL is ignored. */
void oro_bg_string_free(char *string);

#ifdef __cplusplus
}
#endif

#endif /* ORO_BG_H */
