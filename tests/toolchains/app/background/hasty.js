// Reports its progress until the very end.
self.addEventListener('run', (event) => {
  for (let step = 1; step <= 500; step++) event.progress(step, 500)
})
