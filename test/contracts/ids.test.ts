import assert from 'node:assert/strict'
import { test } from 'node:test'
import { derivedId, idPrefixes, idSchema, isId, newId, siblingId, type IdName } from '#contracts/ids.ts'

const names = Object.keys(idPrefixes) as IdName[]

test('every kind of id is recognized as itself and as nothing else', () => {
  for (const name of names) {
    const id = newId(name)
    assert.match(id, /^[a-z]{3,4}_[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
    assert.deepEqual(
      names.filter(other => isId(other, id)),
      [name],
    )
    assert.equal(idSchema(name).parse(id), id)
  }
})

test('ids that are made later sort later, to the millisecond', () => {
  const times = [0, 1, 999, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48 - 1]
  const ids = times.map(ms => newId('task', ms))
  assert.deepEqual(ids.toSorted(), ids)
})

test('a hundred thousand ids of one millisecond are all different', () => {
  assert.equal(new Set(Array.from({ length: 100_000 }, () => newId('task', 1_700_000_000_000))).size, 100_000)
})

test('what only looks like an id is none', () => {
  const id = newId('task')
  const wrong = [
    id.toLowerCase(),
    `${id}\n`,
    ` ${id}`,
    id.slice(0, -1),
    `${id}0`,
    id.replace(/.$/, 'U'),
    `task_8${id.slice(6)}`,
    '',
    'task_',
    'task_../../../../../../../etc/pas',
  ]
  for (const text of wrong) assert.equal(isId('task', text), false, JSON.stringify(text))
})

test('a task and its hold share everything but the prefix', () => {
  const id = newId('task')
  const hold = siblingId('hold', id)
  assert.ok(isId('hold', hold))
  assert.equal(siblingId('task', hold), id)
})

test('a derived id is the same for everybody who makes it, keeps its time, and differs by its label', () => {
  const id = newId('task', 1_700_000_000_000)
  const derived = derivedId('asset', id, 'output-0')
  assert.equal(derivedId('asset', id, 'output-0'), derived)
  assert.ok(isId('asset', derived))
  assert.notEqual(derivedId('asset', id, 'output-1'), derived)
  assert.notEqual(derivedId('asset', newId('task', 1_700_000_000_000), 'output-0'), derived)
  assert.equal(derived.slice(4, 14), id.slice(5, 15))
})
