export interface Item {
  title: string
  body: string
  /** Milliseconds since the Unix epoch. */
  at: number
}

export interface Inbox {
  generated: number
  items: Item[]
}

/** Items that arrived after a moment, oldest first. */
export function newerThan(inbox: Inbox, moment: number): Item[] {
  return inbox.items.filter((item) => item.at > moment).sort((a, b) => a.at - b.at)
}
