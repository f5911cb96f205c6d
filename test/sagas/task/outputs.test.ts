import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import { finalOutput, land, placed } from '../../../sagas/task/outputs.ts'

const file = (name: string): StoredFile => ({
  kind: 'image',
  asset_id: newId('asset'),
  filename: name,
  content_type: 'image/png',
  bytes: 7,
  digest: `sha-256:${name}`,
})
const [first, second, third] = [file('first'), file('second'), file('third')]
const again: StoredFile = { ...first, digest: 'sha-256:again', bytes: 8 }

test('files lie in the order in which they land', () => {
  assert.deepEqual(land([], first), [first])
  assert.deepEqual(land([second], first), [second, first])
  assert.deepEqual(placed([second, first], first), { index: 1, ...first })
})

test('a file that lands again with other bytes takes its own place', () => {
  assert.deepEqual(land([first, second], again), [again, second])
})

test('what never landed early is listed as the end lists it', () => {
  assert.deepEqual(finalOutput([], [third, first, second]), [third, first, second])
  assert.deepEqual(finalOutput([], []), [])
})

test('what landed early keeps its place at the end, is there once, and is as the end says', () => {
  assert.deepEqual(finalOutput([second, first], [again, second, third]), [second, again, third])
})

test('what landed early and is not among what the end lists is left out', () => {
  assert.deepEqual(finalOutput([first, second], [second]), [second])
  assert.deepEqual(finalOutput([first], []), [])
})
