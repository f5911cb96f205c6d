import { designGenerate } from '#contracts/tasks/design-generate.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const file = (kind: StoredFile['kind']): StoredFile => ({
  kind,
  asset_id: 'ast_01JD0000000000000000000000',
  filename: 'design-1',
  content_type: 'image/webp',
  bytes: 1,
  digest: 'sha-256:00',
})

test('a variant has one price, whether all were made or the task was stopped after some had landed', () => {
  const input = designGenerate.input.parse({ brief: { text: 'Hello' }, variants: 3 })
  assert.equal(designGenerate.credits(input), 6n)
  const landed = [file('image'), file('file'), file('image'), file('file')]
  assert.equal(designGenerate.incurred?.(landed), 4n)
  assert.equal(designGenerate.incurred?.([]), 0n)
})

test('a brief is either free text or parts with roles', () => {
  const part = { role: 'title', text: 'Hello' }
  assert.ok(designGenerate.input.safeParse({ brief: { content: [part] } }).success)
  assert.ok(!designGenerate.input.safeParse({ brief: { text: 'Hello', content: [part] } }).success)
  assert.ok(!designGenerate.input.safeParse({ brief: {} }).success)
  assert.ok(!designGenerate.input.safeParse({ brief: { text: ' ' } }).success)
})
