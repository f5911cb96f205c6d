import { pngFormatSchema } from '#contracts/exports/formats.ts'
import { Failure } from '#contracts/failures.ts'
import type { Designer } from '../../../consumers/design/pool.ts'
import { type BenchBrief, briefsFrom } from '../design/briefs.ts'
import type { BenchDesign } from './bench-design.ts'
import { inLanes } from './in-lanes.ts'
import { printPhotos } from './print-photos.ts'
import { vary } from './vary.ts'

const savedAt = new Date('2026-11-01T12:00:00Z')
const never = new AbortController().signal

type Draft = Omit<BenchDesign, 'truth'>

/**
 * So many finished designs in all languages, from a seed, with their PNGs. A brief that becomes no design is the generator's matter
 * and gives its place to the next one.
 * @throws what the PNG renderer throws: without it there is nothing to compare
 */
export const makeDesigns = async (
  pool: Designer,
  { count, seed }: { count: number; seed: number },
): Promise<BenchDesign[]> => {
  const photos = await printPhotos(3)
  // A few more than are needed, whatever becomes of some.
  const briefs = briefsFrom(seed, Math.ceil(1.3 * count) + 4)
  const drafts = (await inLanes(briefs, async brief => draft(pool, brief, photos))).filter(made => made !== undefined)
  if (drafts.length < count) throw new Error(`Only ${drafts.length} of ${briefs.length} briefs became designs.`)
  return inLanes(drafts.slice(0, count), async design => ({ ...design, truth: await drawTruth(pool, design) }))
}

const draft = async (pool: Designer, brief: BenchBrief, photos: readonly Buffer[]): Promise<Draft | undefined> => {
  const files = Array.from({ length: brief.photos }, (_, at) => ({
    assetId: `ast_01JD00000000000000000000${10 + at}`,
    bytes: photos[(brief.at + at) % photos.length]!,
  }))
  const { text, canvas, style, seed } = brief
  const order = { text, photos: files.map(({ assetId }) => assetId) }
  try {
    const task = { brief: order, canvas, style, brandColors: [], variants: 1, seed, photos: files }
    const [document] = (await pool.compose(task, never)).documents
    return (
      document && {
        name: `${brief.at} ${brief.language} ${canvas}`,
        document: vary(document, brief.at),
        files,
        savedAt,
      }
    )
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** Those whose names begin with the numbers; all of them without any. @throws TypeError for a number that none has */
export const chosen = (designs: readonly BenchDesign[], numbers: readonly number[]): readonly BenchDesign[] => {
  if (numbers.length === 0) return designs
  return numbers.map(wanted => {
    const found = designs.find(({ name }) => Number.parseInt(name, 10) === wanted)
    if (!found) throw new TypeError(`--which: no design has the number ${wanted}.`)
    return found
  })
}

const drawTruth = async (pool: Designer, { document, files, savedAt: time }: Draft): Promise<Buffer> => {
  const format = pngFormatSchema.parse({ type: 'png' })
  const { files: made } = await pool.export({ document, files, savedAt: time, format }, never)
  return Buffer.from(made[0].bytes)
}
