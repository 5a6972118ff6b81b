self.addEventListener('run', async ({ data }) => {
  await notifications.show({ title: data.title, body: 'ünï 🦀', tag: 'greeting' })
  return 'shown'
})
