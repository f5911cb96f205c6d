export type Lifetime = { after: (end: () => Promise<void>) => void }

/** The same lifetime, with what was opened last closed first; hooks of node:test run in the order of their registration. */
export const inReverse = (lifetime: Lifetime): Lifetime => {
  const stack = new AsyncDisposableStack()
  lifetime.after(() => stack.disposeAsync())
  return { after: end => stack.defer(end) }
}
