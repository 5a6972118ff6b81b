self.addEventListener('run', ({ attempt }) => {
  throw new TypeError(`attempt ${attempt} fails`)
})
