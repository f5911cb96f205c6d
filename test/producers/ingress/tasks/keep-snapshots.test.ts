import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { StorageTrouble } from '#infra/storage/storage.ts'
import type { Answer, Submission } from '../../../../producers/ingress/tasks/accept.ts'
import { keepSnapshots } from '../../../../producers/ingress/tasks/keep-snapshots.ts'

const refused: Answer = { answer: 'key-reused' }

/** So many tasks about so many designs, and what is seen of them on the way to storage. */
const begin = ({ tasks, designs, broken }: { tasks: number; designs: number; broken?: string }) => {
  const seen = { read: 0, inMemory: 0, most: 0, written: new Map<string, string>(), accepted: 0 }
  const draftOf = (_: unknown, n: number) => {
    const key = `designs/org/${n % designs}/1`
    const bytes = async () => {
      seen.read++
      seen.most = Math.max(seen.most, ++seen.inMemory)
      return Buffer.from(key)
    }
    return { snapshot: { version: 1, key, bytes } }
  }
  const write = async (key: string, bytes: Uint8Array): Promise<void> => {
    await Promise.resolve()
    seen.inMemory--
    if (key === broken) throw new StorageTrouble('the bucket answers SlowDown')
    seen.written.set(key, Buffer.from(bytes).toString())
  }
  const accept = keepSnapshots({ write }, async () => {
    seen.accepted++
    return refused
  })
  const submission = { drafts: Array.from({ length: tasks }, draftOf), requestId: newId('request') }
  return { seen, run: () => accept(submission as unknown as Submission) }
}

test('each design is read and stored once, a few at a time, and then the tasks are accepted', async () => {
  const { seen, run } = begin({ tasks: 1000, designs: 100 })
  assert.equal(await run(), refused)
  assert.deepEqual([seen.read, seen.written.size, seen.accepted], [100, 100, 1])
  assert.ok(seen.most <= 8, `${seen.most} at a time`)
  for (const [key, bytes] of seen.written) assert.equal(bytes, key)
})

test('tasks about no design are accepted at once', async () => {
  const { seen, run } = begin({ tasks: 0, designs: 1 })
  await run()
  assert.deepEqual([seen.read, seen.accepted], [0, 1])
})

test('when one cannot be stored nothing is accepted, and the others are not tried in vain', async () => {
  const { seen, run } = begin({ tasks: 1000, designs: 1000, broken: 'designs/org/3/1' })
  await assert.rejects(run(), StorageTrouble)
  assert.deepEqual([seen.read, seen.accepted], [8, 0])
})
