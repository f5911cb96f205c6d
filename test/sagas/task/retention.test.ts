import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retentions } from '#contracts/http/tasks.ts'
import { keptUntil } from '../../../sagas/task/retention.ts'

test('output is kept as long as was asked for, and for ever on demand', () => {
  const end = new Date('2028-02-28T12:00:00Z')
  const until = Object.fromEntries(retentions.map(name => [name, keptUntil(name, end)?.toISOString() ?? null]))
  assert.deepEqual(until, {
    '1h': '2028-02-28T13:00:00.000Z',
    '24h': '2028-02-29T12:00:00.000Z',
    '7d': '2028-03-06T12:00:00.000Z',
    '30d': '2028-03-29T12:00:00.000Z',
    keep: null,
  })
})
