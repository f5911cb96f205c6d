import { derivedId } from '#contracts/ids.ts'
import { assetKey } from '#contracts/storage-keys.ts'
import { createHash } from 'node:crypto'
import type { Worker } from '../job.ts'
import type { RunImageJob } from './pool.ts'

type Needs = {
  read: (key: string) => Promise<Buffer>
  /** Overwrites, so that a second run of the task leaves the same file. */
  store: (key: string, bytes: Uint8Array) => Promise<void>
  run: RunImageJob
}

const extensions = { png: 'png', jpeg: 'jpg', webp: 'webp' }

export const imageProcessWorker =
  ({ read, store, run }: Needs): Worker<'image.process'> =>
  async ({ taskId, accountId, input, signal, progress }) => {
    const { asset_id, ...options } = input
    const image = await read(assetKey(accountId, asset_id))
    const onProgress = ({ op, done, total }: { op: string; done: number; total: number }): void =>
      progress({ value: done / (total + 1), stage: op, steps_done: done, steps_total: total })
    const { bytes, result, warnings } = await run({ bytes: image, options }, { signal, onProgress })
    const outputId = derivedId('asset', taskId, 'output-0')
    await store(assetKey(accountId, outputId), bytes)
    const { format, width, height } = result
    const file = {
      kind: 'image' as const,
      asset_id: outputId,
      filename: `image.${extensions[format]}`,
      content_type: `image/${format}`,
      bytes: bytes.length,
      digest: `sha-256:${createHash('sha256').update(bytes).digest('hex')}`,
      width,
      height,
    }
    return { result, files: [file], warnings }
  }
