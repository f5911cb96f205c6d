import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '#infra/config.ts'
import { webhooksConfig } from '#infra/webhooks/webhooks-config.ts'
import { readRetryAfter, secureRandom, waitAfter } from '../../../../consumers/delivery/webhooks/retry-schedule.ts'

const { webhooks } = readConfig(
  { webhooks: webhooksConfig },
  { WEBHOOK_SIGNING_KEYS: 'w1:a-key-of-the-tests-0123456789abcdefgh' },
)
const hour = 3_600_000

test('ten attempts within 76 hours: at once, after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 hours, and then no more', () => {
  const waits = Array.from({ length: 10 }, (_, at) => waitAfter(at + 1, webhooks.waitsMs, () => 0))
  assert.deepEqual(waits, [
    5_000,
    300_000,
    hour / 2,
    2 * hour,
    5 * hour,
    10 * hour,
    14 * hour,
    20 * hour,
    24 * hour,
    undefined,
  ])
})

test('what failed together does not come back together: up to a tenth is added to each wait', () => {
  assert.equal(
    waitAfter(1, [1_000], () => 0.5),
    1_050,
  )
  assert.equal(
    waitAfter(1, [1_000], () => 0.999),
    1_100,
  )
  assert.ok(new Set(Array.from({ length: 20 }, () => waitAfter(1, [1_000_000], secureRandom))).size > 10)
})

test('seconds and dates say for how long somebody wants to be left alone, and nothing else does', () => {
  const now = Date.parse('2026-11-20T09:00:00Z')
  assert.equal(readRetryAfter('120', now), 120_000)
  assert.equal(readRetryAfter('Fri, 20 Nov 2026 09:01:00 GMT', now), 60_000)
  assert.equal(readRetryAfter('Fri, 20 Nov 2026 08:00:00 GMT', now), 0)
  for (const odd of [undefined, '', '-5', '1.5', 'soon', '99999999999999', '2026-11-20'])
    assert.equal(readRetryAfter(odd, now), undefined)
})
