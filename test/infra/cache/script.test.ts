import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { connectCache, settled } from '#infra/cache/redis.ts'
import { script } from '#infra/cache/script.ts'
import { createLog } from '#infra/telemetry/log.ts'

const log = createLog({ service: 'test', level: 'silent' })
const redis = connectCache({ url: process.env['REDIS_URL']!, prefix: `test-${randomUUID()}:`, log })
after(() => redis.disconnect())
await settled(redis)

/** A text that no other run has used, so that Redis does not know it yet. */
const appending = script(`-- ${randomUUID()}
return redis.call('append', KEYS[1], ARGV[1])`)

test('a script that Redis has never seen runs, and from then on by its digest', async () => {
  assert.equal(await appending(redis, ['text'], ['ab']), 2)
  assert.equal(await appending(redis, ['text'], ['c']), 3)
  assert.equal(await redis.get('text'), 'abc')
})

test('an error of the script itself is thrown, and it is not run again for it', async () => {
  const failing = script(`redis.call('incr', KEYS[1]) return redis.error_reply('NO such luck ${randomUUID()}')`)
  await assert.rejects(failing(redis, ['count'], []), /NO such luck/)
  assert.equal(await redis.get('count'), '1')
})
