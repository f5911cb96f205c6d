import { newId } from '#contracts/ids.ts'
import { connectCache, settled } from '#infra/cache/redis.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import type { Leave } from '../../consumers/design/model/answer.ts'
import { openEngines } from '../../consumers/open-engines.ts'
import { saying, startChatServer } from '../support/chat-server.ts'
import { heardLog } from '../support/heard-log.ts'
import { shortlistOf } from './design/model/posters.ts'

const { log } = heardLog()
const redis = connectCache({ url: process.env['REDIS_URL']!, prefix: `test-${randomUUID()}:`, log })
after(() => redis.disconnect())
await settled(redis)

const stack = new AsyncDisposableStack()
after(() => stack.disposeAsync())
const signal = new AbortController().signal

test('without settings for a model nobody gives advice', () => {
  assert.equal(openEngines(redis, stack, { log }).adviser(), undefined)
})

test('what a model has advised is known to every worker', async () => {
  const server = await startChatServer({ after })
  server.reply(saying({ order: [1, 0] }))
  const designModel = { url: server.url, name: 'small-1', timeoutMs: 10_000 }
  const leave: Leave = { mode: 'rank', mayShorten: false }
  const request = { accountId: newId('account'), shortlist: await shortlistOf(), leave }
  const [one, other] = [1, 2].map(() => openEngines(redis, stack, { designModel, log }).adviser())
  const advice = { advice: { order: [1, 0], moves: [], copy: [] } }
  assert.deepEqual(await one!.advise(request, signal), advice)
  assert.deepEqual(await other!.advise(request, signal), advice)
  assert.equal(server.asked.length, 1)
})
