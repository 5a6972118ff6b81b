// Until it is told to stop; what it was told is in the message.
self.addEventListener('run', ({ signal }) => {
  postMessage('waits')
  return new Promise<void>((_, reject) => {
    signal.addEventListener('abort', () => {
      postMessage(`stops: ${signal.reason.message}`)
      reject(signal.reason)
    })
  })
})

export {}
