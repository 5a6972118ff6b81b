/*
 * oro_bg.h - the C ABI of oro-bg-runtime, for Swift, C and C++ hosts.
 *
 * Implemented by the runtime's feature `c-abi`. The symbols are in the static and the dynamic library of the crate
 * that `oro-bg gen` writes (`rust/`), because they carry that crate's dispatch table.
 *
 * Contract of every function
 *
 *   Threads     Safe to call from any thread, also from several at once and from inside callbacks, with one
 *               exception: oro_bg_close from inside a callback returns ORO_BG_INVALID_STATE.
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

/*
 * The host's side. Copied by oro_bg_open; every function may be NULL, which means "this host cannot".
 * The functions are called from any thread until `release` was called.
 */
typedef struct oro_bg_host {
  void *context;
  /* Milliseconds since the Unix epoch. NULL: the machine's clock. */
  uint64_t (*now_ms)(void *context);
  /* Fills `out`, whose fields are ORO_BG_UNKNOWN beforehand. Must not block. */
  void (*conditions)(void *context, oro_bg_conditions *out);
  /* Shows a notification: {"service","title","body","tag"?}. Returns ORO_BG_OK or why not. Must not block. */
  oro_bg_status (*notify)(void *context, const char *notification_json);
  /* Called exactly once, when nothing will be called any more: within oro_bg_close, or within an oro_bg_open that
   * fails. */
  void (*release)(void *context);
} oro_bg_host;

/* Outcome of one run, as JSON: {"runId","outcome","result","error"?,"durationMs","attempt","reason"}. */
typedef void (*oro_bg_run_callback)(void *context, const char *report_json);

/* One event of `background:events`, as JSON: {"id","runId"?,"atMs","kind":{"type",...}}. */
typedef void (*oro_bg_event_callback)(void *context, const char *event_json);

/* ORO_BG_ABI_VERSION of the library. Never fails; callable before anything else. */
uint32_t oro_bg_abi_version(void);

/*
 * Opens the runtime of the linked dispatch table.
 *
 *   abi_version      ORO_BG_ABI_VERSION of the caller; another one gives ORO_BG_VERSION_MISMATCH.
 *   state_directory  Created when it does not exist. One process may have it open once: ORO_BG_INVALID_STATE.
 *   host             May be NULL: the machine's clock and nothing else.
 *   out_handle       Required. 0 unless the call succeeds.
 *   out_error        JSON {"code","message"} when it does not.
 *
 * Blocks while the stored state is read.
 */
oro_bg_status oro_bg_open(uint32_t abi_version, const char *state_directory, const oro_bg_host *host,
                          oro_bg_handle *out_handle, char **out_error);

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
 *   host:plan       {"platform":"ios","window":"refresh"|"processing"|null}
 *                   -> {"requests":[{"id","kind","notBeforeMs"?,"network","power"}],"run":{"id","runId"}|null}
 *                   What should be pending with the OS now, and, while a window is open, what to run next in it.
 *   host:submitted  {"id","accepted":bool,"code"?:int,"message"?} -> null
 *                   What the OS said to a request, for `status` and `oro-bg why`.
 *
 * `payload` may be NULL for null. Blocks for the time of a small file write at most. On success `out_json` is the
 * result, else {"code","message"}.
 */
oro_bg_status oro_bg_request(oro_bg_handle handle, const char *name, const char *payload, char **out_json);

/*
 * Starts one run and returns at once.
 *
 *   call      JSON {"id","runId","reason"?:"scheduled"|"on-demand"|"retry"|"catch-up","timeoutMs"?,"data"?}. Data that was
 *             stored under runId by `background:schedule` is used when `data` is absent.
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
