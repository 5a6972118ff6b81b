/// <reference path="../gen/typescript/oro-background.d.ts" />

import { format } from '@lukeed/ms'
import { newerThan, type Inbox } from './inbox'
import sample from './sample-inbox.json'

// `oro-bg run sync-notifications --data '{"server": "https://example.com/inbox.json"}'` reads a real server;
// without one the sample beside this file is the inbox, so that the example works offline.
self.addEventListener('run', async (event) => {
  const { server } = (event.data ?? {}) as { server?: string }
  const inbox: Inbox = server ? await download(server, event.signal) : sample
  const seen = Number((await storage.get('seen')) ?? 0)
  const fresh = newerThan(inbox, seen)

  for (const { title, body, at } of fresh) {
    const age = format(inbox.generated - at, true)
    await notifications.show({ title, body: `${body} (${age} ago)`, tag: title })
  }
  await storage.set('seen', inbox.generated)
  console.log(`${fresh.length} new of ${inbox.items.length}`)
  return { shown: fresh.length }
})

self.addEventListener('abort', () => {
  console.warn('stopped before the inbox was read; the next run starts where this one did')
})

async function download(server: string, signal: AbortSignal): Promise<Inbox> {
  const response = await fetch(server, { signal })
  if (!response.ok) throw new Error(`${server} answered ${response.status}`)
  return (await response.json()) as Inbox
}
