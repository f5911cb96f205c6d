import { derivedId, newId } from '#contracts/ids.ts'
import { imageProcess } from '#contracts/tasks/image-process.ts'
import type { ImageStepInput } from '#contracts/tasks/image-steps.ts'
import { storedFileSchema } from '#contracts/tasks/work.ts'
import { residentBytes } from '#infra/engines/resident-bytes.ts'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { imagePool } from '../../../consumers/image-process/pool.ts'
import { imageProcessWorker } from '../../../consumers/image-process/worker.ts'
import { demoPhoto } from '../../../scripts/fixtures/make-photo.ts'
import { pngClaiming } from '../../support/hostile-images.ts'
import { filePath } from '../../support/file-path.ts'

const pool = imagePool({ size: 1 })
after(async () => pool[Symbol.asyncDispose]())

const accountId = newId('account')
const photo = await demoPhoto()

/** A worker over files in memory, with one asset, and a job for it. */
const begin = (bytes: Buffer, steps?: ImageStepInput[]) => {
  const assetId = newId('asset')
  const files = new Map<string, Uint8Array>([[filePath(accountId, assetId), bytes]])
  const seen: { value: number; stage?: string | undefined }[] = []
  const abort = new AbortController()
  const work = imageProcessWorker({
    read: async (...named) => Buffer.from(files.get(filePath(...named))!),
    store: async (owner, id, stored) => void files.set(filePath(owner, id), stored),
    run: pool.run,
  })
  const job = {
    taskId: newId('task'),
    accountId,
    input: imageProcess.input.parse({ asset_id: assetId, ...(steps && { steps }) }),
    attempt: 1,
    signal: abort.signal,
    progress: (progress: (typeof seen)[number]) => void seen.push(progress),
    output: () => undefined,
  }
  return { files, seen, abort, job, work }
}

test('the output lies in storage under the id that follows from the task, as the event will say', async () => {
  const { files, job, work, seen } = begin(photo, [{ op: 'auto-orient' }, { op: 'resize', width: 300 }])
  const { result, files: outputs } = await work(job)
  const [output] = outputs!
  assert.equal(output!.asset_id, derivedId('asset', job.taskId, 'output-0'))
  const stored = files.get(filePath(accountId, output!.asset_id))!
  assert.equal(output!.digest, `sha-256:${createHash('sha256').update(stored).digest('hex')}`)
  assert.deepEqual(
    { ...output, digest: '', asset_id: '' },
    {
      kind: 'image',
      asset_id: '',
      filename: 'image.png',
      content_type: 'image/png',
      bytes: stored.length,
      digest: '',
      width: 300,
      height: 400,
    },
  )
  assert.deepEqual(storedFileSchema.parse(output), output)
  assert.deepEqual(imageProcess.result.parse(result), result)
  assert.deepEqual(
    seen.map(({ stage }) => stage),
    ['auto-orient', 'resize', 'encode'],
  )
  assert.ok(seen.every(({ value }) => value >= 0 && value <= 1))
})

test('a second run of the task overwrites the same file with the same bytes', async () => {
  const { files, job, work } = begin(photo, [{ op: 'resize', width: 200 }])
  const [first, second] = [await work(job), await work(job)]
  assert.deepEqual(first.files, second.files)
  assert.equal(files.size, 2)
})

test('a decompression bomb fails for good, stores nothing, and the next task finds its worker', async () => {
  const { files, job, work } = begin(pngClaiming(50_000, 50_000))
  await assert.rejects(work(job), { name: 'Failure', code: 'too-many-pixels', retry: 'never' })
  assert.equal(files.size, 1)
  const next = begin(photo, [{ op: 'resize', width: 100 }])
  assert.equal((await next.work(next.job)).result.width, 100)
})

const kill = (): void => {
  for (const pid of pool.pids()) process.kill(pid, 'SIGKILL')
}

test('a child that is killed in the middle of its work fails one attempt, to be tried again', async () => {
  const { job, work } = begin(photo)
  await assert.rejects(work({ ...job, progress: kill }), { code: 'worker-crash', retry: 'backoff' })
  const { result } = await work(job)
  assert.equal(result.format, 'png')
})

test('a task that is canceled in the middle of its work stops, and its child is gone', async () => {
  const { job, work, abort, files } = begin(photo)
  const cancel = () => abort.abort(new Error('canceled'))
  const [pid = 0] = pool.pids()
  await assert.rejects(work({ ...job, progress: cancel }), /canceled/)
  assert.equal(files.size, 1)
  const next = begin(photo, [{ op: 'resize', width: 100 }])
  await next.work(next.job)
  assert.equal(residentBytes(pid), 0)
})
