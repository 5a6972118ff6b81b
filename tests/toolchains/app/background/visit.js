import contacts from 'oro:contacts'

// The host sees that user code runs, and what is pending meanwhile.
self.addEventListener('run', ({ reason, attempt }) => contacts.visit({ reason, attempt }))
