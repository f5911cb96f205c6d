import assert from 'node:assert/strict'
import { test } from 'node:test'
import { designSchemaVersion } from '#contracts/designs/document.ts'
import { migrateDesign, raiseDocument, UnreadableDesign } from '#contracts/designs/migrations.ts'
import { example } from '../../support/golden.ts'

const golden = example('design-document')

// A history that there never was: version 2 renamed the title, version 3 gave every element an opacity.
type Json = Record<string, unknown>
const steps = new Map<number, (document: Json) => Json>([
  [1, ({ name, ...rest }) => ({ ...rest, title: name })],
  [
    2,
    document => ({
      ...document,
      elements: (document['elements'] as object[]).map(element => ({ opacity: 1, ...element })),
    }),
  ],
])
const history = { steps, newest: 3 }
const first = { schema_version: 1, name: 'Fair', elements: [{ id: 'a' }, { id: 'b', opacity: 0.5 }] }
const third = {
  schema_version: 3,
  title: 'Fair',
  elements: [
    { id: 'a', opacity: 1 },
    { id: 'b', opacity: 0.5 },
  ],
}

test('an older document is brought up step by step, from wherever it stands', () => {
  assert.deepEqual(raiseDocument(first, history), third)
  assert.deepEqual(raiseDocument({ schema_version: 2, title: 'Fair', elements: first.elements }, history), third)
  assert.deepEqual(raiseDocument(third, history), third)
})

test('migrating again changes nothing, and what came in stays as it was', () => {
  const before = structuredClone(first)
  const once = raiseDocument(first, history)
  assert.deepEqual(raiseDocument(once, history), once)
  assert.deepEqual(first, before)
})

test('a document of a newer version is refused by its number', () => {
  assert.throws(
    () => raiseDocument({ ...third, schema_version: 4 }, history),
    /its schema version is 4, and 3 is the newest/,
  )
  const next = { ...golden, schema_version: designSchemaVersion + 1 }
  assert.throws(() => migrateDesign(next), UnreadableDesign)
})

test('a gap in the steps is told, not skipped', () => {
  const gap = { steps: new Map([[1, steps.get(1)!]]), newest: 3 }
  assert.throws(() => raiseDocument(first, gap), /no step leads from the schema version 2 to 3/)
})

test('what names no version is no document', () => {
  for (const value of [undefined, null, 'text', 7, [], {}, { schema_version: '1' }, { schema_version: 1.5 }]) {
    assert.throws(() => migrateDesign(value), /it names no schema version/, JSON.stringify(value))
  }
  for (const version of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => migrateDesign({ ...golden, schema_version: version }), UnreadableDesign)
  }
})

test('a document of today is read, the same however often, and a broken one is refused', () => {
  const read = migrateDesign(golden)
  assert.deepEqual([read.title, read.palette, read.score], [golden['title'], golden['palette'], golden['score']])
  assert.deepEqual(migrateDesign(read), read)
  const { palette: _palette, ...without } = golden
  assert.throws(() => migrateDesign(without), /not what its schema version says/)
  assert.throws(() => migrateDesign({ ...golden, secret: 1 }), UnreadableDesign)
})
