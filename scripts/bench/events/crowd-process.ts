// The child process behind crowd.ts: opens many streams, notes when each numbered event has come to the last of its readers.
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { monotonicMs } from '../clock.ts'
import type { CrowdOptions, CrowdReport } from './crowd.ts'
import { readSse, readWebSocket } from './crowd-reader.ts'

/** So many are opened at once, and the next when those are open. */
const openAtOnce = 50

const gather = async ({ url, readers, mostEvents }: CrowdOptions): Promise<CrowdReport> => {
  const { hostname: host, port } = new URL(url)
  const lastMs = new Float64Array(mostEvents)
  const counts = new Uint32Array(mostEvents)
  const ends: string[] = []
  const onNumber = (n: number): void => {
    lastMs[n] = monotonicMs()
    counts[n]! += 1
  }
  for (let place = 0; place < readers.length; place += openAtOnce) {
    const some = readers.slice(place, place + openAtOnce).map(({ kind, token }) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const onEnd = (why: string): void => {
        ends.push(why)
        resolve()
      }
      const options = { host, port: Number(port), token, onOpen: resolve, onNumber, onEnd }
      if (kind === 'sse') readSse(options)
      else readWebSocket(options)
      return promise
    })
    await Promise.all(some)
    await delay(0)
  }
  process.send?.({ isOpen: true })
  await once(process, 'message')
  return { lastMs, counts, ends }
}

process.once('disconnect', () => process.exit())
const [options] = (await once(process, 'message')) as [CrowdOptions]
process.send?.(await gather(options))
