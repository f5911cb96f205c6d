import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitsSchema } from '#contracts/limits.ts'
import type { Usage } from '#infra/db/quotas.ts'
import { admit, type Room } from '../../../../producers/ingress/tasks/admit.ts'

const none: Usage = { minute: 0n, day: 0n, month: 0n, in_flight: 0n }

const room = ({ available = 100n, usage = {}, limits = {} }: Given = {}): Room => ({
  wallet: { available, held: 0n },
  usage: { ...none, ...usage },
  limits: limitsSchema.parse(limits),
})
type Given = { available?: bigint; usage?: Partial<Usage>; limits?: Partial<Room['limits']> }

test('a task that fits takes its price and its place in every quota', () => {
  const given = room({ available: 10n })
  assert.equal(admit(given, 4n), undefined)
  assert.deepEqual(given.wallet, { available: 6n, held: 4n })
  assert.deepEqual(given.usage, { minute: 1n, day: 1n, month: 1n, in_flight: 1n })
})

test('the last credit can be spent, and one more cannot', () => {
  const given = room({ available: 10n })
  assert.equal(admit(given, 10n), undefined)
  assert.deepEqual(admit(given, 1n), {
    code: 'insufficient-credits',
    detail: 'The task may cost 1 credits and 0 are available.',
    extra: { available: '0', required: '1', shortfall: '1' },
  })
})

const quotas = [
  { quota: 'minute', limits: { tasksPerMinute: 3 }, code: 'quota-exceeded' },
  { quota: 'day', limits: { tasksPerDay: 3 }, code: 'quota-exceeded' },
  { quota: 'month', limits: { tasksPerMonth: 3 }, code: 'quota-exceeded' },
  { quota: 'in_flight', limits: { tasksInFlight: 3 }, code: 'concurrency-limited' },
] as const

for (const { quota, limits, code } of quotas) {
  test(`with a limit of three for ${quota}, the third task fits and the fourth is refused`, () => {
    const given = room({ usage: { [quota]: 2n }, limits })
    assert.equal(admit(given, 1n), undefined)
    const refusal = admit(given, 1n)
    assert.equal(refusal?.code, code)
    assert.equal(refusal?.extra?.['limit'], 3)
  })
}

test('a limit of zero accepts nothing', () => {
  assert.equal(admit(room({ limits: { tasksPerMonth: 0 } }), 1n)?.code, 'quota-exceeded')
})

test('what was refused has taken nothing', () => {
  for (const given of [room({ available: 0n }), room({ limits: { tasksPerDay: 0 } })]) {
    const before = structuredClone(given)
    assert.ok(admit(given, 1n))
    assert.deepEqual(given, before)
  }
})

test('who is over a quota and out of credits hears of the quota, which passes by itself', () => {
  assert.equal(admit(room({ available: 0n, limits: { tasksPerMinute: 0 } }), 1n)?.code, 'quota-exceeded')
})
