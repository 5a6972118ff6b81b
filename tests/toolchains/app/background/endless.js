self.addEventListener('run', () => {
  for (;;);
})
