self.addEventListener('run', ({ attempt }) => {
  if (attempt < 3) throw new Error(`not at attempt ${attempt}`)
  return attempt
})
