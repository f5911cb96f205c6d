// How fast one thread of the pool works, and what it does to the memory and the event loop of its process over many pictures:
//   node scripts/bench/recognition/soak-process.ts <pictures.jsonl> <count>
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { recognitionPool } from '../../../consumers/recognition/pool.ts'
import { firstTaskOf } from './outcomes.ts'
import { readPictures } from './pictures.ts'

/** Enough that the thread never waits for the next one. */
const underWay = 4
const warmUp = 200
/** When the memory is looked at for the first time: what is kept for good has been allocated by then. */
const settled = 10_000

const residentMib = (): number => process.memoryUsage.rss() / 2 ** 20

const [file, count] = process.argv.slice(2)
const total = Number(count)
const tasks = readPictures(file!).map(firstTaskOf)
const { signal } = new AbortController()
await using pool = recognitionPool(1)

const recognizeMany = async (from: number, to: number): Promise<void> => {
  let next = from
  const client = async (): Promise<void> => {
    while (next < to) await pool.recognize(tasks[next++ % tasks.length]!, signal)
  }
  await Promise.all(Array.from({ length: underWay }, client))
}

await recognizeMany(0, warmUp)
const idleMib = residentMib()
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const startedAt = performance.now()
const first = Math.min(settled, Math.ceil(total / 2))
await recognizeMany(0, first)
const firstMib = residentMib()
await recognizeMany(first, total)
const seconds = (performance.now() - startedAt) / 1000
delay.disable()
const lastMib = residentMib()
console.log(
  JSON.stringify({
    perSecond: total / seconds,
    idleMib,
    firstMib,
    lastMib,
    growthMib: ((lastMib - firstMib) * settled) / Math.max(1, total - first),
    loopDelayMs: delay.percentile(99) / 1e6,
  }),
)
