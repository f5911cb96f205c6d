import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diffDocuments } from '#contracts/designs/diff.ts'
import type { DesignDocument } from '#contracts/designs/document.ts'
import { exampleDocument } from '../../support/design-document.ts'

const before = exampleDocument()
const nothing = { changes: [], added: [], removed: [], changed: [], order: null }

const withElement = (id: string, more: object): DesignDocument => ({
  ...before,
  elements: before.elements.map(element => (element.id === id ? { ...element, ...more } : element)),
})

test('a document does not differ from itself, however its members are ordered', () => {
  assert.deepEqual(diffDocuments(before, before), nothing)
  const turned = Object.fromEntries(Object.entries(before).toReversed()) as DesignDocument
  assert.deepEqual(diffDocuments(before, turned), nothing)
})

test('what belongs to the whole is told by the place of each value', () => {
  const after = {
    ...before,
    title: 'Autumn fair',
    canvas: { ...before.canvas, width: 1200 },
    palette: { ...before.palette, accent: '#7a4b00' },
  }
  assert.deepEqual(diffDocuments(before, after), {
    ...nothing,
    changes: [
      { path: '/title', before: 'Summer fair', after: 'Autumn fair' },
      { path: '/canvas/width', before: 1080, after: 1200 },
      { path: '/palette/accent', before: before.palette.accent, after: '#7a4b00' },
    ],
  })
})

test('a changed element is told by the fields that differ, with arrays as one value', () => {
  const lines = [{ start: 0, end: 11, x: 0, baseline: 100, width: 700 }]
  const element = before.elements.find(({ id }) => id === 'title')!
  const { changed, ...rest } = diffDocuments(
    before,
    withElement('title', { lines, frame: { ...element.frame, y: 10 } }),
  )
  const old = element.type === 'text' ? element.lines : []
  assert.deepEqual(changed, [
    {
      id: 'title',
      changes: [
        { path: '/frame/y', before: 180, after: 10 },
        { path: '/lines', before: old, after: lines },
      ],
    },
  ])
  const { changed: _changed, ...others } = nothing
  assert.deepEqual(rest, others)
})

test('a field that came or went has null on the side where it is not', () => {
  const { changed } = diffDocuments(before, withElement('title', { group: 'facts' }))
  assert.deepEqual(changed, [{ id: 'title', changes: [{ path: '/group', before: null, after: 'facts' }] }])
  const { score: _score, ...unscored } = before
  assert.deepEqual(diffDocuments(before, unscored).changes, [{ path: '/score', before: before.score, after: null }])
  assert.deepEqual(diffDocuments(unscored, before).changes, [{ path: '/score', before: null, after: before.score }])
})

test('elements are matched by their ids: the rest came or went whole', () => {
  const [icon] = before.elements.filter(({ type }) => type === 'icon')
  const young = { ...icon!, id: 'moon' }
  const after = { ...before, elements: [young, ...before.elements.filter(element => element !== icon)] }
  assert.deepEqual(diffDocuments(before, after), { ...nothing, added: [young], removed: [icon] })
})

test('another order of the same elements is told as such', () => {
  const after = { ...before, elements: before.elements.toReversed() }
  const ids = before.elements.map(({ id }) => id)
  assert.deepEqual(diffDocuments(before, after), { ...nothing, order: { before: ids, after: ids.toReversed() } })
})

test('names that every object inherits, and those that a pointer must escape, are names like others', () => {
  const scored = (terms: Record<string, number>) => ({ ...before, score: { total: 1, terms } })
  const { changes } = diffDocuments(scored({}), scored({ constructor: 1, 'a/b~c': 2 }))
  assert.deepEqual(changes, [
    { path: '/score/terms/constructor', before: null, after: 1 },
    { path: '/score/terms/a~1b~0c', before: null, after: 2 },
  ])
})

test('documents without elements can be compared', () => {
  const empty = { ...before, elements: [] }
  assert.deepEqual(diffDocuments(empty, before).added, before.elements)
  assert.deepEqual(diffDocuments(empty, empty), nothing)
})
