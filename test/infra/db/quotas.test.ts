import assert from 'node:assert/strict'
import { test } from 'node:test'
import { periodEnd, periodStart, type Quota } from '#infra/db/quotas.ts'

const start = (quota: Quota, now: string): string => periodStart(quota, new Date(now)).toISOString()
const end = (quota: Exclude<Quota, 'in_flight'>, now: string): string => periodEnd(quota, new Date(now)).toISOString()

test('windows begin and end with the minutes, days and months of UTC', () => {
  const now = '2026-11-20T18:52:21.083Z'
  assert.equal(start('minute', now), '2026-11-20T18:52:00.000Z')
  assert.equal(end('minute', now), '2026-11-20T18:53:00.000Z')
  assert.equal(start('day', now), '2026-11-20T00:00:00.000Z')
  assert.equal(end('day', now), '2026-11-21T00:00:00.000Z')
  assert.equal(start('month', now), '2026-11-01T00:00:00.000Z')
  assert.equal(end('month', now), '2026-12-01T00:00:00.000Z')
})

test('the last moment of a year belongs to it, and its windows end with the next', () => {
  const now = '2026-12-31T23:59:59.999Z'
  for (const quota of ['minute', 'day', 'month'] as const) assert.equal(end(quota, now), '2027-01-01T00:00:00.000Z')
  assert.equal(start('month', now), '2026-12-01T00:00:00.000Z')
})

test('the first moment of a window belongs to it', () => {
  const now = '2027-01-01T00:00:00.000Z'
  for (const quota of ['minute', 'day', 'month'] as const) assert.equal(start(quota, now), now)
})

test('from the 29th, 30th and 31st the month ends on the first of the next one', () => {
  assert.equal(end('month', '2027-01-31T12:00:00Z'), '2027-02-01T00:00:00.000Z')
  assert.equal(end('month', '2028-02-29T12:00:00Z'), '2028-03-01T00:00:00.000Z')
  assert.equal(end('month', '2027-02-28T23:59:59Z'), '2027-03-01T00:00:00.000Z')
  assert.equal(end('month', '2027-08-31T00:00:00Z'), '2027-09-01T00:00:00.000Z')
  assert.equal(end('day', '2028-02-28T23:00:00Z'), '2028-02-29T00:00:00.000Z')
})

test('the windows of any hour of four years follow each other without gap or overlap', () => {
  for (let ms = Date.UTC(2026, 0, 1, 0, 30); ms < Date.UTC(2030, 0, 1); ms += 3_600_000) {
    const now = new Date(ms)
    for (const quota of ['minute', 'day', 'month'] as const) {
      const [from, to] = [periodStart(quota, now), periodEnd(quota, now)]
      assert.ok(from <= now && now < to)
      assert.deepEqual(periodStart(quota, to), to)
      assert.deepEqual(periodStart(quota, new Date(to.getTime() - 1)), from)
    }
  }
})

test('tasks in flight have one window for ever', () => {
  assert.equal(start('in_flight', '2026-11-20T18:52:21Z'), start('in_flight', '1999-01-01T00:00:00Z'))
})

test('asking for a window leaves the time that was asked with as it was', () => {
  const now = new Date('2026-11-20T18:52:21.083Z')
  periodEnd('month', now)
  assert.equal(now.toISOString(), '2026-11-20T18:52:21.083Z')
})
