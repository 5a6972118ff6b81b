self.addEventListener('run', async () => {
  const runs = Number((await storage.get('runs')) ?? 0) + 1
  await storage.set('runs', runs)
  return runs
})
