import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temper } from '../../../consumers/recognition/decoding/emissions.ts'
import { fitTemperature } from '../../../scripts/calibrate/temperature.ts'
import type { Sighting } from '../../../scripts/calibrate/sightings.ts'
import { emissionsShowing, pick, seededRandom, withBlank } from '../../consumers/recognition/decoding/random.ts'

const charset = withBlank('abcd')

/** What is seen is true as often as it says; then everything is made surer or less sure than it is. */
const sightings = (boast: number): Sighting[] => {
  const random = seededRandom(7)
  return Array.from({ length: 600 }, () => {
    const shown = pick(random, ['a', 'b', 'c', 'd'])
    const sure = 0.7
    const label =
      random() < sure
        ? shown
        : pick(
            random,
            ['a', 'b', 'c', 'd'].filter(other => other !== shown),
          )
    const glance = temper(emissionsShowing(shown, charset, sure), 1 / boast)
    const picture = { family: 'f', generator: 'g', kind: 'text' as const, image: Buffer.alloc(0), label }
    return { picture, glance, others: [] }
  })
}

test('a network that is surer than it is right is cooled, one that is less sure is heated', () => {
  const [modest, honest, boastful] = [0.7, 1, 1.6].map(boast => fitTemperature(sightings(boast), charset))
  assert.ok(modest! < honest! && honest! < boastful!, `${modest} ${honest} ${boastful}`)
})

test('labels of characters that the network does not know are left out', () => {
  const unknown = sightings(1).map(sighting => ({ ...sighting, picture: { ...sighting.picture, label: 'ß' } }))
  assert.equal(fitTemperature([...sightings(1), ...unknown], charset), fitTemperature(sightings(1), charset))
})
