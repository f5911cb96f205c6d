import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from '#contracts/failures.ts'
import { derivedId } from '#contracts/ids.ts'
import type { InputOf } from '#contracts/tasks/registry.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import type { Job, Worker } from '../job.ts'
import type { StoreAsset } from '../reach-storage.ts'
import { storedFile } from '../stored-file.ts'

type Deps = {
  store: StoreAsset
  /** Ends this process at once, as a defect in native code would. */
  crash: () => void
}

/** Does nothing in the way that its input says, so that the way of a task can be measured and broken on purpose. */
export const diagnosticEchoWorker =
  ({ store, crash }: Deps): Worker<'diagnostic.echo'> =>
  async job => {
    const { input, attempt, output } = job
    const early = input.output_early ? await storeFiles(job, store) : undefined
    for (const file of early ?? []) output(file)
    if (input.delay_ms > 0) await passTime(job)
    failAsTold(input, { attempt, crash })
    return { result: { text: input.text, attempt }, files: early ?? (await storeFiles(job, store)) }
  }

const passTime = async ({ input, signal, progress }: Job<'diagnostic.echo'>): Promise<void> => {
  const { delay_ms: delayMs, steps } = input
  for (let step = 1; step <= steps; step++) {
    await delay(delayMs / steps, undefined, { signal })
    progress({ value: step / steps, stage: 'waiting', steps_done: step, steps_total: steps })
  }
}

const failAsTold = (
  { fail }: InputOf<'diagnostic.echo'>,
  { attempt, crash }: { attempt: number; crash: () => void },
): void => {
  switch (fail) {
    case 'never':
      return
    case 'permanent':
      throw new Failure('internal', 'told to fail for good')
    case 'transient':
      throw new Failure('dependency-unavailable', 'told to fail for now', { retry: 'backoff' })
    case 'transient-once':
      if (attempt === 1) throw new Failure('dependency-unavailable', 'told to fail once', { retry: 'backoff' })
      return
    case 'throttled':
      throw new Failure('dependency-unavailable', 'told to wait', { retry: { afterMs: 1_000 } })
    case 'throw':
      throw new TypeError('told to throw')
    case 'crash':
      crash()
  }
}

const storeFiles = async (
  { taskId, accountId, input }: Job<'diagnostic.echo'>,
  store: StoreAsset,
): Promise<StoredFile[]> => {
  if (input.output_bytes === 0) return []
  const bytes = Buffer.alloc(input.output_bytes, 'ink')
  const assetId = derivedId('asset', taskId, 'output-0')
  await store(accountId, assetId, bytes)
  const about = { filename: 'echo.bin', content_type: 'application/octet-stream' }
  return [storedFile(bytes, { kind: 'file', asset_id: assetId, ...about })]
}
