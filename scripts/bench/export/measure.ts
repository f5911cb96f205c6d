import { exportFormatSchema } from '#contracts/exports/formats.ts'
import type { BrowserPool } from '#infra/engines/chromium/browser-pool.ts'
import type { Designer } from '../../../consumers/design/pool.ts'
import type { Rendition } from '../../../consumers/design/export/rendition.ts'
import type { BenchDesign } from './bench-design.ts'
import { inLanes } from './in-lanes.ts'
import { Look } from './look.ts'
import type { Tally } from './tally.ts'

export type Bench = {
  designs: readonly BenchDesign[]
  pool: Designer
  browser: BrowserPool
  /** For files that other programs read. */
  folder: string
}

/** Looks at all designs and tells what it found. */
export type Measure = (bench: Bench, tally: Tally) => Promise<void>

export const never = new AbortController().signal

/** One format as the platform's own threads draw it. */
export const exportAs = (
  { pool }: Pick<Bench, 'pool'>,
  { document, files, savedAt }: Omit<BenchDesign, 'truth'>,
  format: Record<string, unknown>,
): Promise<Rendition> => pool.export({ document, files, savedAt, format: exportFormatSchema.parse(format) }, never)

type Each = {
  /** What a design that could not be measured to its end fails. */
  checks?: readonly string[]
  /** Of series in which such a design counts as nothing alike. */
  likenesses?: readonly string[]
  work: (design: BenchDesign, look: Look, at: number) => Promise<void>
}

/** A design that throws is a fault with a name; it is never left out. */
export const forEachDesign = async (
  { designs }: Bench,
  tally: Tally,
  { checks = [], likenesses = [], work }: Each,
): Promise<void> => {
  await inLanes(designs, async (design, at) => {
    const look = new Look(tally, design.name)
    try {
      await work(design, look, at)
    } catch (error) {
      look.giveUp({ checks, likenesses }, error)
    }
  })
}
