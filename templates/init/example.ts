/// <reference path="../gen/typescript/oro-background.d.ts" />

// A background service. It runs in an isolate of its own, like a worker: no window, no document, and of everything
// else only what its `permissions` in oro.toml grant.

// Once per isolate, before the first run.
self.addEventListener('activate', () => {
  console.log('ready')
})

// Once per run. What the handler returns is the run's result; a throw or a rejection makes it a failure.
self.addEventListener('run', async (event) => {
  const runs = ((await storage.get('runs')) as number | undefined ?? 0) + 1
  await storage.set('runs', runs)
  console.log(`run ${runs}, reason: ${event.reason}`)
  return { runs }
})

// The time is up or the run was cancelled: save what must not be lost, there are seconds left.
self.addEventListener('abort', () => {
  console.warn('stopped early')
})

export {}
