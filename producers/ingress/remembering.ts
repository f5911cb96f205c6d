/** What was found is not looked up again for so long, unless the database says that something has changed. */
const rememberedMs = 30_000
const maxRemembered = 10_000

export type Remembering<Row> = {
  /** The row by its name, from memory or by `look`. What is not there is looked up every time. */
  find: (name: string, look: () => Promise<Row | undefined>) => Promise<Row | undefined>
  /** Forgets everything: something has changed. */
  forget: () => void
}

/** Remembers for a moment what was read of the database. */
export const remembering = <Row>(): Remembering<Row> => {
  const remembered = new Map<string, { row: Row; untilMs: number }>()
  let changes = 0
  return {
    find: async (name, look) => {
      const known = remembered.get(name)
      if (known && known.untilMs > Date.now()) return known.row
      const seen = changes
      const row = await look()
      if (remembered.size >= maxRemembered) remembered.clear()
      // What was read before a change must not outlive it.
      if (row && seen === changes) remembered.set(name, { row, untilMs: Date.now() + rememberedMs })
      return row
    },
    forget: () => {
      changes++
      remembered.clear()
    },
  }
}
