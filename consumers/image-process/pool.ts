import type { RunOptions } from '#infra/engines/engine-child.ts'
import { defaultImageLimits, type ImageLimits } from '#infra/engines/image-limits.ts'
import { ProcessPool } from '#infra/engines/process-pool.ts'
import type { ImageJob, PipelineInput, PipelineOutput, PipelineProgress } from './pipeline.ts'

export type RunImageJob = (job: ImageJob, options: RunOptions<PipelineProgress>) => Promise<PipelineOutput>

export type ImagePool = AsyncDisposable & { run: RunImageJob; pids: () => number[] }

const mib = 2 ** 20

/** The child processes of `image.process`: as many as tasks run side by side. */
export const imagePool = ({ size, limits = defaultImageLimits }: { size: number; limits?: ImageLimits }): ImagePool => {
  const pool = new ProcessPool<PipelineInput, PipelineOutput, PipelineProgress>({
    script: new URL('child.ts', import.meta.url),
    // A second lock beside the allow-list in the code; and few malloc arenas, since freed ones stay resident.
    env: { VIPS_BLOCK_UNTRUSTED: '1', MALLOC_ARENA_MAX: '2' },
    size,
    idleMs: 60_000,
    maxJobs: 500,
    maxHeapMiB: 512,
    maxRestingBytes: 400 * mib,
    maxResidentBytes: 2048 * mib,
  })
  return {
    run: async (job, options) => pool.run({ ...job, limits }, options),
    pids: () => pool.pids,
    [Symbol.asyncDispose]: async () => pool[Symbol.asyncDispose](),
  }
}
