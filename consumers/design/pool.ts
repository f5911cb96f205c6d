import { availableParallelism } from 'node:os'
import { Failure } from '#contracts/failures.ts'
import { ThreadPool } from '#infra/engines/thread-pool.ts'
import type { PaletteRecommendResult } from '#contracts/tasks/palette-recommend.ts'
import type { PaletteRequest } from './color/recommend-palettes.ts'
import type { Rendition } from './export/rendition.ts'
import type { Composed, Composing, Drawing, Drawn, Exporting, Outcome, Refused, ThreadTask } from './thread.ts'

/** @throws Failure when the brief or one of its files cannot become a design. */
export type Designer = {
  compose: (task: Omit<Composing, 'do'>, signal: AbortSignal) => Promise<Composed>
  draw: (task: Omit<Drawing, 'do'>, signal: AbortSignal) => Promise<Drawn>
  recommend: (request: PaletteRequest, signal: AbortSignal) => Promise<PaletteRecommendResult>
  export: (task: Omit<Exporting, 'do'>, signal: AbortSignal) => Promise<Rendition>
}

/**
 * A thread keeps the fonts that it has read: some 350 MiB once it has exported Chinese ones in every format. They lie there twice, to
 * set text (100 MiB) and to embed it in a PDF (100); what cuts them down for a page has room for the largest (100).
 */
const idleMs = 60_000

export const designPool = (size = availableParallelism()): AsyncDisposable & Designer => {
  const script = new URL('thread.ts', import.meta.url)
  const pool = new ThreadPool<ThreadTask, Outcome | Refused>({ script, size, idleMs })
  const run = async (task: ThreadTask, signal: AbortSignal): Promise<Outcome> => {
    const outcome = await pool.run(task, signal)
    if ('refused' in outcome) throw new Failure(outcome.refused.code, outcome.refused.detail)
    return outcome
  }
  return {
    compose: (task, signal) => run({ ...task, do: 'compose' }, signal) as Promise<Composed>,
    draw: (task, signal) => run({ ...task, do: 'draw' }, signal) as Promise<Drawn>,
    recommend: (request, signal) => run({ request, do: 'recommend' }, signal) as Promise<PaletteRecommendResult>,
    export: (task, signal) => run({ ...task, do: 'export' }, signal) as Promise<Rendition>,
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}
