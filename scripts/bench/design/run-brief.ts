import type { DesignDocument } from '#contracts/designs/document.ts'
import { designDocumentSchema } from '#contracts/designs/document.ts'
import { briefSchema } from '#contracts/designs/brief.ts'
import { Failure } from '#contracts/failures.ts'
import type { Picture } from '../../../consumers/design/compile/svg.ts'
import { pictureOf } from '../../../consumers/design/compile/pictures.ts'
import { drawDesign } from '../../../consumers/design/compile/preview.ts'
import { readBrief } from '../../../consumers/design/content/read-brief.ts'
import { splitItems } from '../../../consumers/design/content/split-items.ts'
import { work, type Composed } from '../../../consumers/design/thread.ts'
import { canvasOf, type BenchBrief } from './briefs.ts'
import { inspect } from './checks.ts'
import { documentDistance } from '../../../consumers/design/generate/document-distance.ts'
import { thumbLikeness } from './differences.ts'

export type BriefOutcome = {
  brief: number
  /** Code of the typed error, or `untyped`. */
  failure?: string
  variants: number
  overflow: number
  overlap: number
  contrast: number
  brokenWords: number
  missingGlyphs: number
  alignments: number[]
  hierarchies: number[]
  distanceMin: number
  distanceMean: number
  likenessMax: number
  repeatedArchetypes: number
  jsonMs: number
  previewMs: number
  details: string[]
}

const wanted = 4

/** One brief from its words to its pictures, through what the worker's thread runs. */
export const runBrief = async (brief: BenchBrief, photos: readonly Buffer[]): Promise<BriefOutcome> => {
  const files = Array.from({ length: brief.photos }, (_, at) => ({
    assetId: `ast_01JD00000000000000000000${String(10 + at)}`,
    bytes: photos[(brief.at + at) % photos.length]!,
  }))
  const given = briefSchema.parse({ text: brief.text, photos: files.map(({ assetId }) => assetId) })
  const begun = performance.now()
  const outcome = await composed(brief, { given, files })
  const jsonMs = performance.now() - begun
  if ('failure' in outcome) return { ...nothing, brief: brief.at, jsonMs, ...outcome }
  const picture = await pictureOf(files, 540)
  const drawingBegun = performance.now()
  for (const document of outcome.documents) drawDesign(document, picture, 300)
  const previewMs = jsonMs + performance.now() - drawingBegun
  const content = splitItems(readBrief(given))
  const faults = outcome.documents.map(document => inspect(designDocumentSchema.parse(document), content, picture))
  const sum = (name: 'overflow' | 'overlap' | 'contrast' | 'brokenWords' | 'missingGlyphs'): number =>
    faults.reduce((all, fault) => all + fault[name], 0)
  return {
    ...nothing,
    brief: brief.at,
    variants: outcome.documents.length,
    overflow: sum('overflow'),
    overlap: sum('overlap'),
    contrast: sum('contrast'),
    brokenWords: sum('brokenWords'),
    missingGlyphs: sum('missingGlyphs'),
    alignments: faults.map(({ alignment }) => alignment),
    hierarchies: faults.flatMap(({ hierarchy }) => (hierarchy === undefined ? [] : [hierarchy])),
    ...differencesIn(outcome.documents, { seed: brief.seed, picture }),
    jsonMs,
    previewMs,
    details: faults.flatMap(({ details }, at) =>
      details.map(detail => `${outcome.documents[at]!.archetype} on ${brief.canvas}: ${detail}`),
    ),
  }
}

const nothing = {
  variants: 0,
  overflow: 0,
  overlap: 0,
  contrast: 0,
  brokenWords: 0,
  missingGlyphs: 0,
  alignments: [],
  hierarchies: [],
  distanceMin: 1,
  distanceMean: 1,
  likenessMax: 0,
  repeatedArchetypes: 0,
  jsonMs: 0,
  previewMs: 0,
  details: [],
}

type Given = { given: ReturnType<typeof briefSchema.parse>; files: { assetId: string; bytes: Buffer }[] }

const composed = async (
  brief: BenchBrief,
  { given, files }: Given,
): Promise<Composed | { failure: string; details: string[] }> => {
  const { width, height } = canvasOf(brief)
  const about = `${brief.language} ${width}×${height}, ${brief.text.length} characters`
  try {
    const outcome = await work({
      do: 'compose',
      brief: given,
      canvas: brief.canvas,
      style: brief.style,
      brandColors: [],
      variants: wanted,
      seed: brief.seed,
      photos: files,
    })
    if ('refused' in outcome) return { failure: outcome.refused.code, details: [`${about}: ${outcome.refused.detail}`] }
    return outcome as Composed
  } catch (error) {
    if (error instanceof Failure) return { failure: error.code, details: [error.message] }
    return { failure: 'untyped', details: [`${about}: ${(error as Error).stack}`] }
  }
}

const differencesIn = (documents: readonly DesignDocument[], { seed, picture }: { seed: number; picture: Picture }) => {
  const pairs = documents.flatMap((one, at) => documents.slice(0, at).map(other => [one, other] as const))
  const distances = pairs.map(([one, other]) => documentDistance(one, other))
  const likenesses = seed % 5 === 0 ? pairs.map(([one, other]) => thumbLikeness(one, other, picture)) : []
  return {
    distanceMin: Math.min(1, ...distances),
    distanceMean: distances.length > 0 ? distances.reduce((all, one) => all + one, 0) / distances.length : 1,
    likenessMax: Math.max(0, ...likenesses),
    repeatedArchetypes: documents.length - new Set(documents.map(({ archetype }) => archetype)).size,
  }
}
