import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measureSsrf } from '../../../scripts/bench/events/measure-ssrf.ts'

test('nothing of what must not be reached is reached, by whatever spelling, name, change of mind or redirect', async () => {
  const { blocked, all, faults } = await measureSsrf()
  assert.deepEqual(faults, [])
  assert.equal(blocked, all)
  assert.ok(all > 300, String(all))
})
