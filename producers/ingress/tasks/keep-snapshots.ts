import type { Storage } from '#infra/storage/storage.ts'
import type { Accept } from './accept.ts'

/** A batch may be about a thousand designs: so many are in memory, and on their way, at a time. */
const atOnce = 8

/** Puts the designs that tasks are about into storage before the tasks are accepted: a worker may look for them at once. */
export const keepSnapshots =
  (storage: Pick<Storage, 'write'>, accept: Accept): Accept =>
  async submission => {
    const snapshots = submission.drafts.flatMap(({ snapshot }) => snapshot ?? [])
    const different = [...new Map(snapshots.map(({ key, bytes }) => [key, bytes]))]
    for (let at = 0; at < different.length; at += atOnce) {
      const some = different.slice(at, at + atOnce)
      await Promise.all(some.map(async ([key, bytes]) => storage.write(key, await bytes())))
    }
    return accept(submission)
  }
