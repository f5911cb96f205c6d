// One of the threads of bench:design.
import { parentPort, workerData } from 'node:worker_threads'
import { briefsFrom } from './briefs.ts'
import { photoFrom } from './photos.ts'
import { runBrief, type BriefOutcome } from './run-brief.ts'

const { part, parts, seed, count } = workerData as { part: number; parts: number; seed: number; count: number }
const photos = await Promise.all([1, 2, 3, 4, 5, 6].map(async at => photoFrom(at)))
const outcomes: BriefOutcome[] = []
for (const brief of briefsFrom(seed, count).filter(({ at }) => at % parts === part))
  outcomes.push(await runBrief(brief, photos))
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(outcomes)
