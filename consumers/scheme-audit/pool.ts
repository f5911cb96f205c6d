import type { RunOptions } from '#infra/engines/engine-child.ts'
import { ProcessPool } from '#infra/engines/process-pool.ts'
import type { ImageMeasures } from './meters/measure-image.ts'

export type MeasureImage = (bytes: Uint8Array, options: RunOptions<unknown>) => Promise<ImageMeasures>

export type AuditPool = AsyncDisposable & { measure: MeasureImage; pids: () => number[] }

const mib = 2 ** 20

/** The child processes of `scheme.audit`: as many as tasks run side by side. */
export const auditPool = ({ size }: { size: number }): AuditPool => {
  const pool = new ProcessPool<Uint8Array, ImageMeasures>({
    script: new URL('child.ts', import.meta.url),
    // A second lock beside the allow-list in the code; and few malloc arenas, since freed ones stay resident.
    env: { VIPS_BLOCK_UNTRUSTED: '1', MALLOC_ARENA_MAX: '2' },
    size,
    idleMs: 60_000,
    maxJobs: 2000,
    maxHeapMiB: 256,
    maxRestingBytes: 400 * mib,
    maxResidentBytes: 1024 * mib,
  })
  return {
    measure: async (bytes, options) => pool.run(bytes, options),
    pids: () => pool.pids,
    [Symbol.asyncDispose]: async () => pool[Symbol.asyncDispose](),
  }
}
