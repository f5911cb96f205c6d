// The child process behind measure-gaps.ts: readers that come and go, and what each of them has seen in the end.
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { readOn, type ReaderKind } from './resuming-reader.ts'
import { Sequence } from './sequence.ts'

export type ReadersOptions = { url: string; readers: readonly { kind: ReaderKind; token: string }[] }
/** Said when nothing more is published: so many events every reader should have, and so long it may take. */
export type Expected = { events: number; withinMs: number }
export type ReaderReport = { kind: ReaderKind; seen: number; repeated: number; reordered: number; visits: number }

const lookMs = 200

const allHave = async (sequences: readonly Sequence[], { events, withinMs }: Expected): Promise<void> => {
  const untilMs = Date.now() + withinMs
  while (Date.now() < untilMs && sequences.some(({ size }) => size < events)) await delay(lookMs)
}

process.once('disconnect', () => process.exit())
const [{ url, readers }] = (await once(process, 'message')) as [ReadersOptions]
const stop = new AbortController()
const members = readers.map(({ kind, token }) => ({ kind, token, sequence: new Sequence() }))
const reading = members.map(member => readOn({ ...member, url, signal: stop.signal }))
const [expected] = (await once(process, 'message')) as [Expected]
await allHave(
  members.map(({ sequence }) => sequence),
  expected,
)
stop.abort()
const visits = await Promise.all(reading)
const reports = members.map(({ kind, sequence: { size, repeated, reordered } }, place): ReaderReport => ({
  kind,
  seen: size,
  repeated,
  reordered,
  visits: visits[place]!,
}))
process.send?.(reports)
