import { encodePng } from '#infra/engines/encode-png.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pictureOf } from '../../../consumers/design/compile/pictures.ts'
import { work, type GivenFile } from '../../../consumers/design/thread.ts'
import { briefsFrom, type BenchBrief } from '../../bench/design/briefs.ts'
import { photoFrom } from '../../bench/design/photos.ts'
import { contactSheet, type Shown } from './contact-sheet.ts'

const variants = 4
const briefsPerPage = 12
const photoCount = 3

/** The designs of many different briefs, twelve briefs a page, each with its four variants side by side. */
export const briefSheets = async ({ count, seed }: { count: number; seed: number }, out: string): Promise<string[]> => {
  const photos = await Promise.all(Array.from({ length: photoCount }, (_, at) => photoFrom(at + 1)))
  const briefs = briefsFrom(seed, count)
  mkdirSync(out, { recursive: true })
  const pages: string[] = []
  for (let start = 0; start < count; start += briefsPerPage) {
    const shown: (Shown | undefined)[] = []
    for (const brief of briefs.slice(start, start + briefsPerPage)) shown.push(...(await rowOf(brief, photos)))
    const file = join(out, `sheet-${pages.length + 1}.png`)
    writeFileSync(file, await encodePng(contactSheet(shown, 2 * variants)))
    pages.push(file)
  }
  return pages
}

/** Always as many as there are places for one brief; a brief that cannot become a design leaves its places empty. */
const rowOf = async (brief: BenchBrief, photos: readonly Buffer[]): Promise<(Shown | undefined)[]> => {
  const files = Array.from({ length: brief.photos }, (_, at): GivenFile => ({
    assetId: `ast_01JD000000000000000000000${at}`,
    bytes: photos[(brief.at + at) % photos.length]!,
  }))
  const { canvas, style, seed, text } = brief
  const outcome = await work({
    do: 'compose',
    canvas,
    style,
    seed,
    variants,
    photos: files,
    brandColors: [],
    brief: { text, photos: files.map(({ assetId }) => assetId) },
  })
  const picture = await pictureOf(files, 300)
  const documents = 'documents' in outcome ? outcome.documents : []
  return Array.from({ length: variants }, (_, at) => documents[at] && { document: documents[at], picture })
}
