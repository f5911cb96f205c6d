// What many exports in a row do to the memory of the process that makes them, in two threads of the platform's own pool:
//   node scripts/bench/export/soak-process.ts <designs> <count>
// The designs are a file of v8.serialize; the last line is a report, see soak-report.ts.
import { readFileSync } from 'node:fs'
import { deserialize } from 'node:v8'
import { designPool } from '../../../consumers/design/pool.ts'
import type { BenchDesign } from './bench-design.ts'
import { inLanes } from './in-lanes.ts'
import { exportAs } from './measure.ts'
import { reportOf } from './soak-report.ts'

const formats = [
  { type: 'png' },
  { type: 'pdf' },
  { type: 'html' },
  { type: 'jpg' },
  { type: 'png', scale: 2 },
  { type: 'pdf', mode: 'pdf/x-4' },
  { type: 'webp' },
  { type: 'pdf', mode: 'pdf/x-1a:2003' },
  { type: 'email' },
]

const [file, total] = process.argv.slice(2)
const count = Number(total)
const designs = deserialize(readFileSync(file!)) as Omit<BenchDesign, 'truth'>[]
const residentMib: number[] = []
const faults: string[] = []

{
  await using pool = designPool(2)
  await inLanes(Array.from({ length: count }), async (_, at) => {
    const design = designs[at % designs.length]!
    // Each design meets each format, whatever the numbers of both have in common.
    const format = formats[(at + Math.floor(at / designs.length)) % formats.length]!
    try {
      await exportAs({ pool }, design, format)
    } catch (error) {
      faults.push(`soak: ${design.name}: ${JSON.stringify(format)}: ${String(error)}`)
    }
    residentMib.push(process.memoryUsage.rss() / 2 ** 20)
    if (residentMib.length % 100 === 0) console.error(`${residentMib.length}: ${Math.round(residentMib.at(-1)!)} MiB`)
  })
}

console.log(JSON.stringify(reportOf(residentMib, faults)))
