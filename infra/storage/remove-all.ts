import type { Storage } from './storage.ts'

const atOnce = 32

/** Removes many objects, some at a time: who waits for a connection may run out of the time for getting one. */
export const removeAll = async ({ remove }: Pick<Storage, 'remove'>, keys: readonly string[]): Promise<void> => {
  const rest = keys.values()
  const work = async (): Promise<void> => {
    for (const key of rest) await remove(key)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, keys.length) }, work))
}
