/* A wall clock that a test moves. It takes the place of the C library's for everything in the process, Rust and Swift alike;
 * the monotonic clock, which timers run by, stays as it is. */
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

#include <stdint.h>

/* How far the clock is ahead of the machine's. */
void fake_clock_set_ahead_ms(int64_t ms);
int64_t fake_clock_ahead_ms(void);

#endif
