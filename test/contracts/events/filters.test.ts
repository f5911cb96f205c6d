import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filtersSchema, matches, type Filter } from '#contracts/events/filters.ts'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'

const event: CloudEvent = {
  specversion: '1.0',
  id: 'evt_01JD0000000000000000000000',
  source: '/v1/tasks',
  type: 'task.succeeded',
  subject: 'task_01JD0000000000000000000000',
  time: '2026-11-20T09:00:03.000Z',
  datacontenttype: 'application/json',
  partitionkey: 'task_01JD0000000000000000000000',
  data: {
    task: {
      status: 'succeeded',
      done: true,
      revision: 2,
      tags: ['campaign:spring', 'print'],
      'a/b': { '~': 1 },
      error: null,
      cost: { charged: '12' },
      timestamps: { finished_at: '2026-11-20T09:00:03.000Z' },
    },
  },
}

const parse = (filters: unknown): Filter[] => filtersSchema.parse(filters)
const isMatch = (...filters: unknown[]): boolean => matches(parse(filters), event).matched
const why = (...filters: unknown[]): string => matches(parse(filters), event).why
const isRefused = (...filters: unknown[]): boolean => !filtersSchema.safeParse(filters).success
const asksData = (path: string, op: string, value?: unknown): boolean =>
  isMatch({ data: { path, op, ...(value === undefined ? {} : { value }) } })

test('without filters every event matches', () => {
  assert.ok(isMatch())
})

test('an attribute is compared whole, from its beginning or from its end', () => {
  assert.ok(isMatch({ exact: { type: 'task.succeeded' } }))
  assert.ok(!isMatch({ exact: { type: 'task.succeede' } }))
  assert.ok(isMatch({ prefix: { type: 'task.', source: '/v1/' } }))
  assert.ok(!isMatch({ prefix: { type: 'task.', source: '/v2/' } }))
  assert.ok(isMatch({ suffix: { type: '.succeeded' } }))
  assert.ok(!isMatch({ suffix: { type: '.failed' } }))
})

test('an attribute that the event does not have matches nothing, and its opposite does', () => {
  assert.ok(!isMatch({ prefix: { correlationid: 't' } }))
  assert.ok(isMatch({ not: { prefix: { correlationid: 't' } } }))
})

test('all needs each, any needs one, not turns around, and several filters are all', () => {
  const yes = { exact: { type: 'task.succeeded' } }
  const no = { exact: { type: 'task.failed' } }
  assert.ok(isMatch({ all: [yes, yes] }) && !isMatch({ all: [yes, no] }))
  assert.ok(isMatch({ any: [no, yes] }) && !isMatch({ any: [no, no] }))
  assert.ok(isMatch({ not: no }) && !isMatch({ not: yes }))
  assert.ok(isMatch(yes, { not: no }) && !isMatch(yes, no))
})

test('a value in the data is compared by its own kind', () => {
  assert.ok(asksData('/task/status', 'eq', 'succeeded') && !asksData('/task/status', 'eq', 'failed'))
  assert.ok(asksData('/task/done', 'eq', true) && !asksData('/task/done', 'eq', 'true'))
  assert.ok(asksData('/task/error', 'eq', null))
  assert.ok(asksData('/task/status', 'ne', 'failed') && !asksData('/task/status', 'ne', 'succeeded'))
  assert.ok(asksData('/task/status', 'in', ['failed', 'succeeded']) && !asksData('/task/status', 'in', ['failed']))
  assert.ok(asksData('/task/revision', 'gt', 1) && !asksData('/task/revision', 'gt', 2))
  assert.ok(asksData('/task/revision', 'gte', 2) && asksData('/task/revision', 'lt', 3))
  assert.ok(asksData('/task/timestamps/finished_at', 'lte', '2026-11-20T09:00:03.000Z'))
  assert.ok(!asksData('/task/timestamps/finished_at', 'lt', '2026-11-20T09:00:03.000Z'))
})

test('an amount, which travels as text, is compared as a number', () => {
  assert.ok(asksData('/task/cost/charged', 'gt', 9) && !asksData('/task/cost/charged', 'lt', 9))
  assert.ok(asksData('/task/cost/charged', 'eq', 12))
  assert.ok(!asksData('/task/status', 'gt', 0), 'a text that is no number has no size')
})

test('a pointer leads into lists and through names with slashes and tildes', () => {
  assert.ok(asksData('/task/tags/1', 'eq', 'print'))
  assert.ok(asksData('/task/a~1b/~0', 'eq', 1))
  assert.ok(!asksData('/task/tags/01', 'exists') && !asksData('/task/tags/-', 'exists'))
})

test('what is not there is not equal, not greater and not less', () => {
  assert.ok(asksData('/task/error', 'exists') && asksData('/task/other', 'exists', false))
  assert.ok(!asksData('/task/other', 'exists') && !asksData('/task/error', 'exists', false))
  for (const op of ['eq', 'gt', 'gte', 'lt', 'lte']) assert.ok(!asksData('/task/other', op, 1), op)
  assert.ok(asksData('/task/other', 'ne', 1))
})

test('nothing that every object inherits can be seen through a pointer', () => {
  for (const path of [
    '/__proto__',
    '/constructor/name',
    '/task/toString',
    '/task/tags/length',
    '/task/status/length',
  ]) {
    assert.ok(!asksData(path, 'exists'), path)
  }
})

test('the reason is one sentence that names what decided', () => {
  assert.equal(why({ exact: { type: 'task.failed' } }), 'Its type "task.succeeded" is not "task.failed".')
  assert.equal(why({ prefix: { correlationid: 'x' } }), 'The event has no correlationid.')
  assert.equal(
    why({ data: { path: '/task/cost/charged', op: 'gt', value: 20 } }),
    '/task/cost/charged is "12", which is not greater than 20.',
  )
  assert.match(why({ not: { prefix: { type: 'task.' } } }), /^`not` excludes it: its type begins with "task\."\.$/)
  assert.match(why({ prefix: { type: 'task.' } }, { exact: { type: 'x' } }), /^Filter 2 of 2 does not match: /)
  assert.ok(why({ exact: { subject: 'y'.repeat(500) } }).length < 300, 'long values are cut')
})

test('a dialect, an attribute or an operation that there is not is refused, never taken for a match', () => {
  assert.ok(isRefused({ sql: "type = 'x'" }))
  assert.ok(isRefused({ exact: { id: 'evt_1' } }))
  assert.ok(isRefused({ exact: {} }) && isRefused({}) && isRefused({ all: [] }))
  assert.ok(isRefused({ exact: { type: '' } }) && isRefused({ exact: { type: 1 } }))
  assert.ok(isRefused({ exact: { type: 'a' }, prefix: { type: 'a' } }), 'two dialects in one filter')
  assert.ok(isRefused({ data: { path: '/a', op: 'matches', value: 'x' } }))
  assert.ok(isRefused({ data: { path: 'task/status', op: 'exists' } }), 'not a pointer')
  assert.ok(isRefused({ data: { path: '/a~2', op: 'exists' } }), 'not a pointer either')
  assert.ok(isRefused({ data: { path: '/a', op: 'eq', value: { deep: 1 } } }))
  assert.ok(isRefused('type') && isRefused(null))
})

const nested = (depth: number): unknown => (depth === 1 ? { exact: { type: 'a' } } : { not: nested(depth - 1) })

test('filters stand inside of each other up to five deep, and there are up to thirty-two', () => {
  assert.ok(!isRefused(nested(5)) && isRefused(nested(6)))
  const many = (count: number): unknown[] => Array.from({ length: count }, () => ({ exact: { type: 'a' } }))
  assert.ok(!isRefused(...many(32)) && isRefused(...many(33)))
  assert.ok(!isRefused({ any: many(31) }) && isRefused({ any: many(32) }), 'those inside count too')
  assert.ok(isRefused({ exact: { type: 'a'.repeat(501) } }))
  assert.ok(isRefused({ data: { path: `/${'a'.repeat(200)}`, op: 'exists' } }))
})

test('what is nested without end is refused without running out of stack', () => {
  let filter: unknown = { exact: { type: 'a' } }
  for (let depth = 0; depth < 200_000; depth++) filter = { not: filter }
  assert.ok(isRefused(filter))
})
