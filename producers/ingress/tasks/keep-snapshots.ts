import type { Storage } from '#infra/storage/storage.ts'
import type { Accept } from './accept.ts'

/** Puts the designs that tasks are about into storage before the tasks are accepted: a worker may look for them at once. */
export const keepSnapshots =
  (storage: Pick<Storage, 'write'>, accept: Accept): Accept =>
  async submission => {
    const snapshots = submission.drafts.flatMap(({ snapshot }) => snapshot ?? [])
    const different = new Map(snapshots.map(({ key, bytes }) => [key, bytes]))
    for (const [key, bytes] of different) await storage.write(key, bytes)
    return accept(submission)
  }
