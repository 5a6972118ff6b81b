// Reports its progress and hears of no abort.
self.addEventListener('run', (event) => {
  for (let step = 0; ; step = (step + 1) % 100) event.progress(step, 100)
})
