import { derivedId } from '#contracts/ids.ts'
import type { Worker } from '../job.ts'
import type { ReadAsset, StoreAsset } from '../reach-storage.ts'
import { storedFile } from '../stored-file.ts'
import type { RunImageJob } from './pool.ts'

type Needs = {
  read: ReadAsset
  /** Overwrites, so that a second run of the task leaves the same file. */
  store: StoreAsset
  run: RunImageJob
}

const extensions = { png: 'png', jpeg: 'jpg', webp: 'webp' }

export const imageProcessWorker =
  ({ read, store, run }: Needs): Worker<'image.process'> =>
  async ({ taskId, accountId, input, signal, progress }) => {
    const { asset_id, ...options } = input
    const image = await read(accountId, asset_id)
    const onProgress = ({ op, done, total }: { op: string; done: number; total: number }): void =>
      progress({ value: done / (total + 1), stage: op, steps_done: done, steps_total: total })
    const { bytes, result, warnings } = await run({ bytes: image, options }, { signal, onProgress })
    const outputId = derivedId('asset', taskId, 'output-0')
    await store(accountId, outputId, bytes)
    const { format, width, height } = result
    const file = storedFile(bytes, {
      kind: 'image',
      asset_id: outputId,
      filename: `image.${extensions[format]}`,
      content_type: `image/${format}`,
      width,
      height,
    })
    return { result, files: [file], warnings }
  }
