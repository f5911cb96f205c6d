import type { CalibrationRow } from '../../consumers/recognition/decoding/confidence/fit.ts'
import type { Emissions } from '../../consumers/recognition/decoding/emissions.ts'
import type { Question, Reader, View } from '../../consumers/recognition/reading/reader.ts'
import { isUnsure } from '../../consumers/recognition/reading/recognize.ts'
import { isRight, questionOf, type Mode } from '../bench/recognition/outcomes.ts'
import { seededRandom } from '../bench/recognition/families/seeded-random.ts'
import type { Picture } from '../bench/recognition/pictures.ts'
import type { Sighting } from './sightings.ts'

export type ModelName = 'text' | 'foldedText' | 'calc'

/** The questions whose answers a model is fitted to. */
const modesOf: Record<ModelName, readonly Mode[]> = {
  text: ['preserve', 'hinted-preserve'],
  foldedText: ['fold', 'hinted'],
  calc: ['calc'],
}

/** `isGiven` tells what the platform would answer with from the first glance that a second one replaced. */
export type Row = CalibrationRow & { isNothing: boolean; isGiven: boolean }

/** With what, and below which confidence again. */
export type Looking = { reader: Reader; lookAgainBelow: number }

/**
 * One row for each question of each picture as the first glance answers it, and one more where the platform would look again, as
 * all looks together do.
 */
export const rowsOf = (name: ModelName, sightings: readonly Sighting[], looking: Looking): Row[] =>
  sightings.flatMap(sighting =>
    modesOf[name].filter(mode => isAsked(mode, sighting)).flatMap(mode => rowsOfOne(mode, sighting, looking)),
  )

/** How many questions about pictures of nothing were answered by nothing, which is right. */
export const unreadNothings = (name: ModelName, sightings: readonly Sighting[], rows: readonly Row[]): number => {
  const pictures = sightings.filter(({ picture }) => picture.kind === 'non-text')
  const asked = pictures.reduce(
    (sum, sighting) => sum + modesOf[name].filter(mode => isAsked(mode, sighting)).length,
    0,
  )
  return asked - rows.filter(({ isNothing, isGiven }) => isNothing && isGiven).length
}

const isAsked = (mode: Mode, { picture: { kind, charset } }: Sighting): boolean => {
  if ((mode === 'hinted' || mode === 'hinted-preserve') && charset === undefined) return false
  return kind === 'non-text' || (mode === 'calc') === (kind === 'calc')
}

const rowsOfOne = (mode: Mode, { picture, glance, others }: Sighting, looking: Looking): Row[] => {
  const { reader } = looking
  const question: Question = questionOf(mode, picture)
  const decode = (seen: Emissions): View => reader.decode(seen, question)
  const view = decode(glance)
  const first = reader.read([view], question)
  const readings = isUnsure(first, looking) ? [first, reader.read([view, ...others.map(decode)], question)] : [first]
  return readings.flatMap((reading, at) =>
    reading.judged
      ? [
          {
            features: reading.judged.features,
            correct: isRight(picture, mode, reading),
            group: groupOf(picture),
            isNothing: picture.kind === 'non-text',
            isGiven: at === readings.length - 1,
          },
        ]
      : [],
  )
}

const parts = 4

/** Of the pictures of nothing a quarter of the kinds is left out at a time, or no fit would be tried on new ones that knows any. */
const groupOf = ({ family, generator, kind }: Picture): string =>
  kind === 'non-text' ? `${family}-${seededRandom(generator).int(1, parts)}` : family
