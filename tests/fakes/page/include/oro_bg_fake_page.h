/* A fake of a browser's hidden page that executes real JavaScript: for tests, in place of a WKWebView. Build the crate
   `oro-bg-fake-page` for the library `liboro_bg_fake_page`.

   Callbacks come on threads of the fake, several at once, until a while after `fake_page_close`: `context` has to outlive
   them, and a host whose page is closed ignores them. Strings are UTF-8 and live until the callback or call returns. */
#ifndef ORO_BG_FAKE_PAGE_H
#define ORO_BG_FAKE_PAGE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fake_page fake_page;
typedef struct fake_answer fake_answer;

/* The page asks for a URL. `fake_page_answer` answers, in the callback or later, on any thread, exactly once. */
typedef void (*fake_resource_callback)(void *context, const char *url, fake_answer *answer);
/* The page called window.webkit.messageHandlers.oro.postMessage(text). */
typedef void (*fake_message_callback)(void *context, const char *text);
/* What was evaluated is done; `error` is null, or what it threw. */
typedef void (*fake_done_callback)(void *context, const char *error);

/* Loads the document at the URL, and what it names. */
fake_page *fake_page_open(fake_resource_callback resource, fake_message_callback message, void *context, const char *url);
/* A null `body` says that there is nothing: the request fails. */
void fake_page_answer(fake_answer *answer, uint16_t status, const char *mime_type, const char *body);
/* Runs JavaScript in the page. `done` may be null; it is not called by a page that is closed before. */
void fake_page_eval(const fake_page *page, const char *source, fake_done_callback done, void *context);
/* Ends the page as a killed process does: nothing is told. `fake_page_close` is still to be called. */
void fake_page_crash(const fake_page *page);
/* Ends the page, whatever it executes, and frees it. */
void fake_page_close(fake_page *page);

#ifdef __cplusplus
}
#endif
#endif
