import contacts from 'oro:contacts'

self.addEventListener('run', ({ data }) => contacts[data.operation](data.payload))
