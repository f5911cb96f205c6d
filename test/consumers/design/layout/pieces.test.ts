import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gapsBetween, piecesOf, rowWidth } from '../../../../consumers/design/layout/pieces.ts'
import { contentOf, needsFor, zoneOf } from '../samples.ts'

const content = contentOf([
  { role: 'kicker', text: 'Live' },
  { role: 'title', text: 'Jazz Night' },
  { role: 'date', text: 'Friday 20:00' },
  { role: 'place', text: 'Old Town Hall' },
  { role: 'item', text: 'Ticket … €12' },
  { role: 'item', text: 'Programme' },
  { role: 'cta', text: 'Book now' },
])
const needs = needsFor(content)

test('a zone holds the blocks of its groups, group by group, and of no other', () => {
  const pieces = piecesOf(zoneOf({ groups: ['action', 'head'] }), needs)!
  assert.deepEqual(
    pieces.map(({ block }) => block.role),
    ['cta', 'kicker', 'title'],
  )
  assert.deepEqual(piecesOf(zoneOf({ groups: ['foot'] }), needs), [])
})

test('the title waits until the others are measured', () => {
  const pieces = piecesOf(zoneOf(), needs)!
  const unmeasured = pieces.filter(({ measured }) => measured === undefined)
  assert.deepEqual(
    unmeasured.map(({ block, height }) => [block.role, height]),
    [['title', 0]],
  )
})

test('an entry and its price are one piece, in a row', () => {
  const pieces = piecesOf(zoneOf({ groups: ['copy'] }), needs)!
  assert.deepEqual(
    pieces.map(({ block, tail }) => [block.text, tail?.block.text]),
    [
      ['Ticket', '€12'],
      ['Programme', undefined],
    ],
  )
  const [{ measured, tail }] = pieces as [(typeof pieces)[number]]
  assert.ok(measured!.width + tail!.measured.width < rowWidth(zoneOf(), needs.body))
})

test('a button has air around its words, and no other text has', () => {
  for (const { block, padding, height, measured } of piecesOf(zoneOf(), needs)!) {
    assert.equal(padding.x > 0 && padding.y > 0, block.role === 'cta', block.role)
    if (measured && block.role === 'cta') assert.ok(height > measured.height + padding.y)
  }
})

test('long text keeps to lines that can be read, however wide its place is', () => {
  const long = contentOf([{ role: 'body', text: 'word '.repeat(150).trim() }])
  const [piece] = piecesOf(zoneOf({ box: { x: 0, y: 0, width: 4000, height: 900 } }), needsFor(long))!
  assert.ok(piece!.measured!.width <= 38 * 28)
})

test('a word that is wider than the place does not fit', () => {
  const wide = contentOf([{ role: 'body', text: 'Incomprehensibilities' }])
  const zone = zoneOf({ box: { x: 0, y: 0, width: 120, height: 900 } })
  assert.equal(piecesOf(zone, needsFor(wide)), undefined)
  assert.equal(piecesOf(zone, needsFor(wide, { mayBreak: 'words' }))?.length, 1)
})

test('gaps are wider between groups than within them, and wider still around a rule', () => {
  const pieces = piecesOf(zoneOf(), needs)!
  const gaps = gapsBetween(pieces, zoneOf(), needs.body)
  const roles = pieces.map(({ block }) => block.role)
  assert.equal(gaps.length, pieces.length - 1)
  const after = (role: string, ruled = false): number =>
    gapsBetween(pieces, zoneOf({ rule: ruled }), needs.body)[roles.indexOf(role as 'title')]!
  assert.ok(after('title') > after('kicker') && after('place') > after('date'))
  assert.ok(after('title', true) > after('title'))
  assert.equal(after('place', true), after('place'))
})
