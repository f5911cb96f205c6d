import assert from 'node:assert/strict'
import { test } from 'node:test'
import { areaOf, around, bottom, contains, overlapOf, right } from '../../../../consumers/design/layout/box.ts'
import type { Zone } from '../../../../consumers/design/layout/plan.ts'
import { rowWidth } from '../../../../consumers/design/layout/pieces.ts'
import { stackZone, type Stack, type StackNeeds } from '../../../../consumers/design/layout/stack.ts'
import { contentOf, needsFor, zoneOf } from '../samples.ts'

const content = contentOf([
  { role: 'title', text: 'Jazz in the Garden' },
  { role: 'subtitle', text: 'Music under old trees' },
  { role: 'date', text: 'Friday 20:00' },
  { role: 'cta', text: 'Book now' },
])
const needs = needsFor(content)
const stacked = (zone: Partial<Zone> = {}, more: Partial<StackNeeds> = {}): Stack => {
  const stack = stackZone(zoneOf(zone), { ...needs, ...more })
  assert.ok(stack)
  return stack
}
const extent = ({ blocks }: Stack) => around(blocks.map(({ box, pill }) => pill ?? box))
const near = (one: number, other: number): void => assert.ok(Math.abs(one - other) < 1e-6, `${one}, not ${other}`)
const { box } = zoneOf()

test('the stack stands at the top, in the middle or at the bottom of its place', () => {
  const [top, middle, low] = (['top', 'middle', 'bottom'] as const).map(valign => extent(stacked({ valign })))
  near(top!.y, box.y)
  near(middle!.y + middle!.height / 2, box.y + box.height / 2)
  near(bottom(low!), bottom(box))
  near(top!.height, low!.height)
})

test('spread puts the head at the top and all else at the bottom', () => {
  const { blocks } = stacked({ valign: 'spread' })
  const spread = around(blocks.map(({ box: own, pill }) => pill ?? own))
  near(spread.y, box.y)
  near(bottom(spread), bottom(box))
  const [subtitle, date] = [blocks[1]!, blocks[2]!]
  assert.ok(date.box.y - bottom(subtitle.box) > 200)
})

test('lines begin at one edge, end at one edge or have one middle', () => {
  const xs = (zone: Partial<Zone>, of: (own: typeof box) => number): Set<number> =>
    new Set(stacked(zone).blocks.map(({ box: own, pill }) => Math.round(of(pill ?? own))))
  assert.deepEqual([...xs({ align: 'start' }, own => own.x)], [box.x])
  assert.deepEqual([...xs({ align: 'end' }, right)], [right(box)])
  assert.deepEqual([...xs({ align: 'center' }, own => own.x + own.width / 2)], [box.x + box.width / 2])
})

test('nothing leaves the place, and nothing covers anything else', () => {
  for (const height of [420, 500, 700, 1000]) {
    const { blocks } = stacked({ box: { ...box, height }, valign: 'spread' })
    for (const [at, block] of blocks.entries()) {
      const own = block.pill ?? block.box
      assert.ok(contains(box, own, 0.01))
      for (const other of blocks.slice(0, at)) assert.equal(areaOf(overlapOf(other.pill ?? other.box, own)), 0)
    }
  }
})

test('the title is as large as its place allows, but not larger than wished', () => {
  const sizeIn = (zone: Partial<Zone>): number => stacked(zone).blocks[0]!.measured.size
  assert.equal(sizeIn({ titleMax: 90 }), 90)
  const [low, high] = [400, 900].map(height => sizeIn({ titleMax: 400, box: { ...box, height } })) as [number, number]
  assert.ok(low < high && low >= needs.titleRatio * needs.body)
  const { blocks } = stacked({ titleMax: 400, box: { ...box, height: 400 } })
  const [title] = blocks
  assert.ok(title!.measured.width <= box.width && title!.measured.broken.lines.length <= 4)
})

test('what does not fit is not squeezed in', () => {
  assert.equal(stackZone(zoneOf({ box: { ...box, height: 150 } }), needs), undefined)
  assert.equal(stackZone(zoneOf({ box: { ...box, width: 40 } }), needs), undefined)
  assert.equal(stackZone(zoneOf({ box: { ...box, width: 0, height: 0 } }), needs), undefined)
  const untitled = needsFor(contentOf([{ role: 'body', text: 'word '.repeat(190).trim() }]))
  assert.equal(stackZone(zoneOf({ box: { ...box, height: 100 } }), untitled), undefined)
})

test('a place for groups that the brief lacks stays empty', () => {
  assert.deepEqual(stackZone(zoneOf({ groups: ['foot'] }), needs), { blocks: [], rules: [] })
})

test('a rule stands between the head and what follows, and touches neither', () => {
  for (const valign of ['top', 'spread', 'bottom'] as const) {
    const { blocks, rules } = stacked({ rule: true, valign, align: 'center' })
    assert.equal(rules.length, 1)
    const [rule] = rules
    assert.ok(rule!.y > bottom(blocks[1]!.box) && bottom(rule!) < blocks[2]!.box.y, valign)
    near(rule!.x + rule!.width / 2, box.x + box.width / 2)
  }
  assert.deepEqual(stacked({ rule: true, groups: ['head'] }).rules, [])
})

test('a logo stands above the text, in its own proportions and aligned with it', () => {
  const { logo, blocks } = stacked({ align: 'end' }, { logo: 3 })
  near(logo!.width / logo!.height, 3)
  near(right(logo!), right(box))
  near(logo!.y, box.y)
  assert.ok(bottom(logo!) < blocks[0]!.box.y)
  const broad = stacked({ box: { ...box, width: 700 } }, { logo: 40 }).logo!
  assert.ok(broad.width <= 0.6 * 700 + 1e-6)
  assert.equal(stacked().logo, undefined)
})

test('prices stand in a column of their own, at the other end of their rows', () => {
  const menu = contentOf('Lunch\nSoup of the day … €7\nBread – €3\nCoffee €2.50')
  const zone = zoneOf({ groups: ['copy'] })
  const { blocks } = stackZone(zone, needsFor(menu))!
  const prices = blocks.filter(({ block }) => block.follows !== undefined)
  assert.deepEqual(
    prices.map(({ block }) => block.text),
    ['€7', '€3', '€2.50'],
  )
  for (const price of prices) {
    const name = blocks.find(({ block }) => block.id === price.block.follows)!
    near(right(price.box), box.x + rowWidth(zone, 28))
    near(price.box.y, name.box.y)
    assert.deepEqual([name.zone.align, price.zone.align], ['start', 'end'])
    assert.ok(right(name.box) < price.box.x)
  }
  const turned = stackZone({ ...zone, align: 'end' }, needsFor(menu))!.blocks
  const [name, price] = [turned[0]!, turned[1]!]
  near(right(name.box), right(box))
  assert.ok(right(price.box) < name.box.x)
  assert.equal(price.zone.align, 'start')
})
