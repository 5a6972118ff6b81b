/// <reference path="../gen/typescript/oro-background.d.ts" />

import background from 'oro:background'

// The interval runs by itself; this asks for one run now, for instance after a pull to refresh.
export async function refresh(): Promise<void> {
  const answer = await background.schedule('sync-notifications', { data: {} })
  if (!answer.accepted) console.warn('not now:', answer.reason)
}

background.addEventListener('complete', (event) => {
  console.log(event.id, event.detail.outcome)
})
