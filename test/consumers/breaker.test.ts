import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closed, outagesToOpen, stepBreaker, type BreakerEvent, type BreakerState } from '../../consumers/breaker.ts'
import { ladderMs } from '#infra/broker/verdict.ts'

const after = (...events: BreakerEvent[]): BreakerState =>
  events.reduce((state, event) => stepBreaker(state, event, { threshold: 3 }), closed)

const cases: { given: BreakerEvent[]; ends: BreakerState['is']; says: string }[] = [
  { given: [], ends: 'closed', says: 'work begins closed' },
  { given: ['outage', 'outage'], ends: 'closed', says: 'fewer outages than the threshold change nothing' },
  { given: ['outage', 'outage', 'outage'], ends: 'open', says: 'as many outages in a row as the threshold open it' },
  {
    given: ['outage', 'outage', 'worked', 'outage', 'outage'],
    ends: 'closed',
    says: 'a success in between begins the count anew',
  },
  {
    given: ['outage', 'outage', 'outage', 'worked'],
    ends: 'open',
    says: 'work begun before the pause does not end it, though it succeeds',
  },
  { given: ['outage', 'outage', 'outage', 'probe-due'], ends: 'half-open', says: 'when the pause is over, it probes' },
  {
    given: ['outage', 'outage', 'outage', 'probe-due', 'worked'],
    ends: 'closed',
    says: 'a probe that works closes it',
  },
  {
    given: ['outage', 'outage', 'outage', 'probe-due', 'outage'],
    ends: 'open',
    says: 'a probe that fails opens it again, at once',
  },
  {
    given: ['outage', 'outage', 'outage', 'probe-due', 'worked', 'outage', 'outage'],
    ends: 'closed',
    says: 'after it has closed, the count begins anew',
  },
  { given: ['probe-due'], ends: 'closed', says: 'a probe that nobody waits for changes nothing' },
]

for (const { given, ends, says } of cases) {
  test(says, () => {
    assert.equal(after(...given).is, ends)
  })
}

test('one task that fails all its attempts does not open it', () => {
  assert.ok(outagesToOpen > ladderMs.length + 1)
})
