// Three steps, the last of them when the host says so.
self.addEventListener('run', async (event) => {
  event.progress(1, 3)
  event.progress(2, 3)
  postMessage('waits')
  await new Promise((resolve, reject) => {
    self.addEventListener('message', resolve, { once: true })
    event.signal.addEventListener('abort', () => reject(event.signal.reason))
  })
  event.progress(3, 3)
  return 'exported'
})
