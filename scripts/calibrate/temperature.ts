import { foldCharset, type Charset } from '../../consumers/recognition/decoding/charset.ts'
import { sequenceLogProbIn } from '../../consumers/recognition/decoding/ctc.ts'
import { foldEmissions, temper } from '../../consumers/recognition/decoding/emissions.ts'
import { foldCase, foldText } from '../../consumers/recognition/decoding/folding.ts'
import { meanOverFamilies } from '../bench/recognition/scores.ts'
import type { Sighting } from './sightings.ts'

const grid = Array.from({ length: 31 }, (_, step) => Math.round((0.5 + 0.05 * step) * 100) / 100)

/** More than this a single picture does not count: beyond it lies what nobody could read. */
const mostNats = 20

/**
 * The temperature, from a grid of 0.5 to 2, at which the true texts are most probable: the least mean of -log P(text), without
 * regard to case, each family counting once (Guo et al. 2017, "On Calibration of Modern Neural Networks", for sequences).
 */
export const fitTemperature = (sightings: readonly Sighting[], charset: Charset): number => {
  const alphabet = foldCharset(charset, foldCase.fold)
  const labelled = sightings.flatMap(({ picture, glance }) => {
    const labels = Array.from(foldText(picture.label, foldCase.fold), symbol => alphabet.names.indexOf(symbol))
    return picture.kind === 'text' && !labels.includes(-1) ? [{ family: picture.family, glance, labels }] : []
  })
  const losses = grid.map(temperature =>
    meanOverFamilies(labelled, ({ glance, labels }) =>
      Math.min(mostNats, -sequenceLogProbIn(foldEmissions(temper(glance, temperature), alphabet))(labels)),
    ),
  )
  return grid[losses.indexOf(Math.min(...losses))]!
}
