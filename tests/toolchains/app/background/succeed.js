self.addEventListener('run', ({ data, reason, attempt }) => ({ data, reason, attempt }))
