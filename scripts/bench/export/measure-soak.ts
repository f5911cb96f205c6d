// Whether memory grows: many exports through the same threads.
import { exportAs, type Bench } from './measure.ts'
import { inLanes } from './in-lanes.ts'
import type { Tally } from './tally.ts'

const formats = [
  { type: 'png' },
  { type: 'pdf' },
  { type: 'html' },
  { type: 'jpg' },
  { type: 'png', scale: 2 },
  { type: 'pdf', mode: 'pdf/x-4' },
]

/** The median of the last fifth against that of the second: the first fills the caches. */
export const measureSoak = async (bench: Bench, tally: Tally, count: number): Promise<void> => {
  const samples: number[] = []
  await inLanes(Array.from({ length: count }), async (_, at) => {
    const design = bench.designs[at % bench.designs.length]!
    const format = formats[(at + Math.floor(at / bench.designs.length)) % formats.length]!
    try {
      await exportAs(bench, design, format)
    } catch (error) {
      tally.faults.push(`soak: ${design.name}: ${JSON.stringify(format)}: ${String(error)}`)
    }
    samples.push(process.memoryUsage.rss() / 2 ** 20)
  })
  const fifth = (at: number): number =>
    medianOf(samples.slice(Math.floor((at * count) / 5), Math.floor(((at + 1) * count) / 5)))
  tally.add('rss_growth_mib', fifth(4) - fifth(1))
  tally.add('rss_mib', fifth(4))
}

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
