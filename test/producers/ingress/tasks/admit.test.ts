import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitsSchema } from '#contracts/limits.ts'
import type { Budget } from '#infra/db/money/budgets.ts'
import type { Usage } from '#infra/db/money/quotas.ts'
import { admit, budgetsFor, type Refusal, type Room } from '../../../../producers/ingress/tasks/admit.ts'

const none: Usage = { minute: 0n, day: 0n, month: 0n, in_flight: 0n, pixels: 0n }
const midnight = new Date('2026-11-22T00:00:00Z')
const firstOfMonth = new Date('2026-12-01T00:00:00Z')
const windowUntil = (end: Date) => ({ start: new Date(0), end })

const room = ({ available = 100n, usage = {}, limits = {}, budgets = [] }: Given = {}): Room => ({
  wallet: { available, held: 0n },
  usage: { ...none, ...usage },
  windows: {
    minute: windowUntil(new Date('2026-11-21T10:01:00Z')),
    day: windowUntil(midnight),
    month: windowUntil(firstOfMonth),
  },
  budgets,
  limits: limitsSchema.parse(limits),
})
type Given = {
  available?: bigint
  usage?: Partial<Usage>
  limits?: Partial<Room['limits']>
  budgets?: Budget[]
}

const take = (given: Room, price: bigint, pixels = 0n): Refusal | undefined =>
  admit(given, { price, pixels, budgets: given.budgets })

const budget = (facts: Partial<Budget> = {}): Budget => ({
  id: 'bgt',
  accountId: 'org',
  name: 'A budget',
  scope: 'account',
  scopeId: null,
  period: 'day',
  amount: 10n,
  softPercents: [],
  hard: true,
  revision: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  used: 0n,
  periodStart: new Date(0),
  resetsAt: midnight,
  told: [],
  ...facts,
})

test('a task that fits takes its price and its place in every quota', () => {
  const given = room({ available: 10n })
  assert.equal(take(given, 4n, 50n), undefined)
  assert.deepEqual(given.wallet, { available: 6n, held: 4n })
  assert.deepEqual(given.usage, { minute: 1n, day: 1n, month: 1n, in_flight: 1n, pixels: 50n })
})

test('the last credit can be spent, and one more cannot', () => {
  const given = room({ available: 10n })
  assert.equal(take(given, 10n), undefined)
  assert.deepEqual(take(given, 1n), {
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
    assert.equal(take(given, 1n), undefined)
    const refusal = take(given, 1n)
    assert.equal(refusal?.code, code)
    assert.equal(refusal?.extra?.['limit'], 3)
  })
}

test('a refusal by a window says when that ends', () => {
  assert.equal(take(room({ limits: { tasksPerDay: 0 } }), 1n)?.resetsAt, midnight)
  assert.equal(take(room({ limits: { tasksPerMonth: 0 } }), 1n)?.resetsAt, firstOfMonth)
  assert.equal(take(room({ limits: { tasksInFlight: 0 } }), 1n)?.resetsAt, undefined)
})

test('pixels fit up to the last one, and who reads none is not held up by those of others', () => {
  const given = room({ usage: { pixels: 40n }, limits: { pixelsPerDay: 100 } })
  assert.equal(take(given, 1n, 61n)?.code, 'quota-exceeded')
  assert.equal(take(given, 1n, 60n), undefined)
  const refusal = take(given, 1n, 1n)
  assert.deepEqual([refusal?.extra?.['quota'], refusal?.resetsAt], ['pixels', midnight])
  assert.equal(take(given, 1n, 0n), undefined)
})

test('a limit of zero accepts nothing', () => {
  assert.equal(take(room({ limits: { tasksPerMonth: 0 } }), 1n)?.code, 'quota-exceeded')
})

test('what was refused has taken nothing', () => {
  const full = [budget({ id: 'one', hard: false }), budget({ id: 'other', used: 10n })]
  for (const given of [room({ available: 0n }), room({ limits: { tasksPerDay: 0 } }), room({ budgets: full })]) {
    const before = structuredClone(given)
    assert.ok(take(given, 1n))
    assert.deepEqual(given, before)
  }
})

test('who is over a quota and out of credits hears of the quota, which passes by itself', () => {
  assert.equal(take(room({ available: 0n, limits: { tasksPerMinute: 0 } }), 1n)?.code, 'quota-exceeded')
})

test('a hard budget is spent to its last credit, and what is beyond it is refused by its name', () => {
  const given = room({ budgets: [budget({ used: 7n })] })
  const refusal = take(given, 4n)
  assert.equal(refusal?.code, 'budget-exceeded')
  assert.deepEqual(refusal.extra, {
    budget: { id: 'bgt', name: 'A budget', scope: 'account', scope_id: null, period: 'day' },
    amount: '10',
    used: '7',
    required: '4',
    resets_at: '2026-11-22T00:00:00.000Z',
  })
  assert.equal(take(given, 3n), undefined)
  assert.equal(given.budgets[0]!.used, 10n)
  assert.equal(take(given, 1n)?.code, 'budget-exceeded')
})

test('a soft budget refuses nothing, and what costs nothing passes a hard one', () => {
  const soft = room({ budgets: [budget({ used: 10n, hard: false })] })
  assert.equal(take(soft, 5n), undefined)
  assert.equal(soft.budgets[0]!.used, 15n)
  assert.equal(take(room({ budgets: [budget({ used: 12n })] }), 0n), undefined)
})

test('a task counts against the budgets of its account, of who posts it, of its tags and of its project, and no others', () => {
  const all = [
    budget({ id: 'account' }),
    budget({ id: 'mine', scope: 'key', scopeId: 'key_mine' }),
    budget({ id: 'another', scope: 'key', scopeId: 'key_other' }),
    budget({ id: 'tagged', scope: 'tag', scopeId: 'autumn' }),
    budget({ id: 'untagged', scope: 'tag', scopeId: 'spring' }),
    budget({ id: 'inside', scope: 'project', scopeId: 'prj_a' }),
    budget({ id: 'outside', scope: 'project', scopeId: 'prj_b' }),
  ]
  const idsFor = (projectId: string | null): string[] =>
    budgetsFor(all, { actorId: 'key_mine', tags: ['autumn', 'x'], projectId }).map(({ id }) => id)
  assert.deepEqual(idsFor('prj_a'), ['account', 'mine', 'tagged', 'inside'])
  assert.deepEqual(idsFor(null), ['account', 'mine', 'tagged'])
})
