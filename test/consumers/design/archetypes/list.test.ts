import { canvasNames, sizeOf } from '#contracts/designs/canvas.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Archetype, Situation } from '../../../../consumers/design/archetypes/archetype.ts'
import { archetypes } from '../../../../consumers/design/archetypes/list.ts'
import { areaOf, contains, overlapOf } from '../../../../consumers/design/layout/box.ts'
import { mirrorPlan } from '../../../../consumers/design/layout/mirror.ts'
import { groupNames, type Part, type Plan } from '../../../../consumers/design/layout/plan.ts'
import { seededRandom } from '../../../../consumers/design/random.ts'

const canvases = [
  ...canvasNames.map(sizeOf),
  { width: 64, height: 64 },
  { width: 8000, height: 700 },
  { width: 500, height: 6000 },
]

/** Any brief on any canvas, drawn by lot. */
const situationFrom = (seed: string): Situation => {
  const random = seededRandom(seed)
  const { width, height } = random.pick(canvases)
  const titleLength = Math.ceil(60 * random.next() ** 2)
  return {
    width,
    height,
    safe: Math.max(0.04 * Math.min(width, height), 8),
    unit: Math.sqrt(width * height),
    aspect: width / height,
    photos: random.int(4),
    groups: groupNames.filter(name => random.next() < (name === 'head' ? 0.95 : 0.6)),
    length: titleLength + Math.round(400 * random.next() ** 2),
    titleLength,
    items: random.int(12),
    margin: random.between(0.03, 0.14) * Math.min(width, height),
    align: random.pick(['start', 'center', 'end']),
    roundness: random.between(0, 1.6),
    random: random.fork('plan'),
  }
}

type Planned = { plan: Plan; situation: Situation; about: string }
const wanted = 40

/** Plans of an archetype for situations that suit it. */
const plansOf = (archetype: Archetype): Planned[] => {
  const planned: Planned[] = []
  for (let seed = 0; planned.length < wanted && seed < 4000; seed++) {
    const situation = situationFrom(`${archetype.id} ${seed}`)
    if (situation.groups.length === 0 || archetype.suits(situation) === 0) continue
    const { width, height, groups } = situation
    const about = `seed ${seed}: ${width} × ${height} with ${groups.join(', ')}`
    planned.push({ plan: archetype.plan(situation), situation, about })
  }
  return planned
}

const all = new Map(archetypes.map(archetype => [archetype, plansOf(archetype)]))
const numbersIn = (value: unknown): number[] =>
  typeof value === 'number'
    ? [value]
    : typeof value === 'object' && value
      ? Object.values(value).flatMap(numbersIn)
      : []

test('every archetype has a name of its own', () => {
  assert.equal(new Set(archetypes.map(({ id }) => id)).size, archetypes.length)
})

for (const [archetype, planned] of all) {
  const each = (check: (one: Planned) => void) => () => {
    assert.equal(planned.length, wanted)
    for (const one of planned) check(one)
  }

  test(
    `${archetype.id} has a place for every group of the brief, once`,
    each(({ plan, situation, about }) => {
      const placed = plan.zones.flatMap(({ groups }) => groups)
      assert.deepEqual(placed.toSorted(), situation.groups.toSorted(), about)
    }),
  )

  test(
    `${archetype.id} keeps its text inside the safe area, and zones apart`,
    each(({ plan: { zones }, situation: { width, height, safe }, about }) => {
      const area = { x: safe, y: safe, width: width - 2 * safe, height: height - 2 * safe }
      for (const [at, { box }] of zones.entries()) {
        const seen = `${about}: ${JSON.stringify(box)}`
        assert.ok(contains(area, box, 0.01), `leaves the safe area of ${safe}; ${seen}`)
        // Of a canvas like a stamp, nothing may be left for text; the text then does not fit there.
        assert.ok(areaOf(box) > 0 || Math.min(width, height) < 180, `is empty; ${seen}`)
        for (const other of zones.slice(0, at)) assert.ok(areaOf(overlapOf(other.box, box)) < 0.01, `overlaps; ${seen}`)
      }
    }),
  )

  test(
    `${archetype.id} draws nothing that is not there to be seen`,
    each(({ plan, situation: { width, height }, about }) => {
      assert.ok(numbersIn(plan).every(Number.isFinite), about)
      const canvas = { x: 0, y: 0, width, height }
      for (const { box, type } of plan.parts) {
        const seen = areaOf(overlapOf(canvas, box)) / areaOf(box)
        assert.ok(areaOf(box) > 0 && seen > (type === 'shape' ? 0.2 : 0.5), `${type}: ${about}: ${JSON.stringify(box)}`)
      }
    }),
  )

  test(
    `${archetype.id} puts under each text the ground that the text is colored for`,
    each(({ plan, situation, about }) => {
      for (const { box, ground } of plan.zones) {
        const below = plan.parts.findLast(part => isGround(part) && contains(part.box, box, 0.01))
        const color = below && groundOf(below)
        assert.deepEqual(color, ground, `${about}: ${JSON.stringify(below)}`)
      }
      assert.equal(situation.groups.length > 0, true)
    }),
  )

  test(
    `${archetype.id} has as many pictures as it says`,
    each(({ plan, situation, about }) => {
      const slots = plan.parts.flatMap(part => (part.type === 'art' ? [part.slot] : []))
      assert.equal(new Set(slots).size, slots.length, about)
      assert.ok(
        slots.every(slot => slot < archetype.pictures),
        about,
      )
      if (situation.photos > 0) assert.equal(slots.length, archetype.pictures, about)
    }),
  )
}

/** Fields of color, and photos under a veil; what is only drawn on the ground does not count. */
const isGround = (part: Part): boolean =>
  part.type === 'art' || (part.type === 'shape' && part.fill !== undefined && (part.shape ?? 'rect') !== 'ellipse')

const groundOf = (part: Part): unknown => {
  if (part.type === 'art') return { photo: part.slot }
  return part.type === 'shape' && part.fill?.type === 'solid' ? part.fill.color : undefined
}

const pathsOf = ({ parts }: Plan): string[] =>
  parts.flatMap(part => (part.type === 'shape' && part.path !== undefined ? [part.path] : []))

test('every outline that an archetype draws can be mirrored, and mirrored back', () => {
  const paths = [...all.values()].flat().filter(({ plan }) => pathsOf(plan).length > 0)
  assert.ok(paths.length > 80)
  for (const { plan, situation, about } of paths) {
    const twice = mirrorPlan(mirrorPlan(plan, situation.width, false), situation.width, false)
    for (const [at, path] of pathsOf(plan).entries()) {
      const [before, after] = [path, pathsOf(twice)[at]!].map(partsOf) as [Command[], Command[]]
      assert.equal(before.map(([command]) => command).join(''), after.map(([command]) => command).join(''), about)
      const [from, to] = [before, after].map(parts => parts.flatMap(([, ...numbers]) => numbers)) as [
        number[],
        number[],
      ]
      assert.ok(
        from.every((number, place) => Math.abs(number - to[place]!) < 0.001),
        about,
      )
    }
  }
})

type Command = [string, ...number[]]

const partsOf = (path: string): Command[] =>
  [...path.matchAll(/([A-Za-z])([^A-Za-z]*)/g)].map(([, command, numbers]) => {
    assert.match(command!, /[MLHVCSZ]/)
    return [command!, ...(numbers!.match(/-?[\d.]+/g) ?? []).map(Number)]
  })
