// The same design and the same format in two different threads.
import { designPool } from '../../../consumers/design/pool.ts'
import { printWidthMm } from './bench-design.ts'
import { exportAs, forEachDesign, type Measure } from './measure.ts'

const check = 'deterministic_ratio'

const formats = [
  { type: 'png' },
  { type: 'png', optimize: true, transparent: true },
  { type: 'jpg' },
  { type: 'webp' },
  { type: 'avif' },
  { type: 'html' },
  { type: 'email' },
  { type: 'pdf', mode: 'rgb' },
  { type: 'pdf', mode: 'pdf/x-4' },
  { type: 'pdf', mode: 'pdf/x-1a:2003' },
]

export const measureDeterminism: Measure = async (bench, tally) => {
  await using one = designPool(1)
  await using other = designPool(1)
  await forEachDesign(bench, tally, {
    checks: [check],
    work: async (design, look) => {
      for (const format of formats) {
        const isPrint = format.type === 'pdf' && format.mode !== 'rgb'
        const asked = isPrint ? { ...format, width_mm: printWidthMm(design) } : format
        const outcomes = await Promise.allSettled([one, other].map(pool => exportAs({ pool }, design, asked)))
        const [a, b] = outcomes.map(outcome => (outcome.status === 'fulfilled' ? bytesOf(outcome.value) : undefined))
        const isSame = a !== undefined && b !== undefined && a.equals(b)
        const told = a === undefined || b === undefined ? 'failed' : 'differs'
        look.check(check, isSame, `${JSON.stringify(format)} ${told}`)
      }
    },
  })
}

const bytesOf = ({ files }: Awaited<ReturnType<typeof exportAs>>): Buffer =>
  Buffer.concat(files.map(({ bytes }) => bytes))
