#define _GNU_SOURCE
#include "fake_clock.h"

#include <dlfcn.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000LL
#define MS_PER_S 1000LL
#define NS_PER_MS 1000000LL

static _Atomic int64_t ahead_ms;

void fake_clock_set_ahead_ms(int64_t ms) { atomic_store(&ahead_ms, ms); }

int64_t fake_clock_ahead_ms(void) { return atomic_load(&ahead_ms); }

static struct timespec moved(struct timespec time, int64_t ms) {
  int64_t ns = time.tv_nsec + (ms % MS_PER_S) * NS_PER_MS;
  time.tv_sec += ms / MS_PER_S + ns / NS_PER_S;
  time.tv_nsec = ns % NS_PER_S;
  if (time.tv_nsec < 0) {
    time.tv_nsec += NS_PER_S;
    time.tv_sec -= 1;
  }
  return time;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int status = (int)syscall(SYS_clock_gettime, clock, time);
  if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) *time = moved(*time, fake_clock_ahead_ms());
  return status;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void)zone;
  struct timespec now;
  int status = clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return status;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != NULL) *out = now.tv_sec;
  return now.tv_sec;
}

/* Dispatch's semaphores wait until a date on the wall clock, which was made with the moved one; the kernel knows the machine's.
 * pthread_cond_timedwait would be the same, and cannot be replaced where the thread sanitizer has: NSCondition.wait(until:) is not
 * to be used where the clock may have moved. */
int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline) {
  int (*real)(sem_t *, const struct timespec *) = (int (*)(sem_t *, const struct timespec *))dlsym(RTLD_NEXT, "sem_timedwait");
  struct timespec own = moved(*deadline, -fake_clock_ahead_ms());
  return real(semaphore, &own);
}
