import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { localRates } from '#infra/cache/rates.ts'
import { query, sql } from '#infra/db/sql.ts'
import { readSubscriptions } from '#infra/db/subscriptions/subscriptions.ts'
import { outboundRules } from '#infra/outbound/outbound-rules.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { verifier } from '../../../../consumers/delivery/webhooks/verify.ts'
import { eventually } from '../../../support/eventually.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'
import { testWrappingKeys } from '../../../support/platform.ts'
import { storedSubscription } from '../../../support/stored-subscription.ts'
import { testOrigin, testOutbound } from '../../../support/webhooks.ts'

const { em } = await freshDatabase({ after })

const subscribe = async ({ accountId, keyId: ownerId }: { accountId: string; keyId: string }, sink: string) => {
  const id = await storedSubscription(em(), { accountId, ownerId, sink, status: 'pending' })
  await query(em(), sql`update subscription set verify_at = now() - interval '1 second' where id = ${id}`)
  return id
}
const statusOf = async (id: string) => (await readSubscriptions(em(), [id]))[0]!.status

test('receivers that never answer delay neither who comes after them nor more than a few of their own account', async () => {
  const [stalls, other] = [await newAccount(em()), await newAccount(em())]
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const asked: string[] = []
  const send = async ({ url }: { url: string }) => {
    asked.push(url)
    if (url.includes('/stalls/')) await released
    return { status: 200, headers: { 'webhook-allowed-origin': '*' }, body: Buffer.alloc(0), isTruncated: false, ms: 1 }
  }
  let heard = 0
  const { once, settled } = verifier({
    em,
    send: send,
    wrappingKeys: testWrappingKeys,
    rules: outboundRules(testOutbound),
    count: localRates(),
    keys: [],
    publicUrl: testOrigin,
    timeoutMs: 15_000,
    mostPerHostMinute: 1_000_000,
    disable: () => Promise.reject(new Error('nobody ends here')),
    onRoom: () => heard++,
    log: createLog({ service: 'test', level: 'fatal' }),
  })
  const stalled = await Promise.all(
    Array.from({ length: 8 }, (_, number) => subscribe(stalls, `http://127.0.0.1:9/stalls/${number}`)),
  )
  assert.equal(await once(), 8)
  const id = await subscribe(other, 'http://127.0.0.1:9/answers')
  assert.equal(await once(), 1)
  while ((await statusOf(id)) !== 'active') await new Promise(setImmediate)
  const stalling = (): number => asked.filter(url => url.includes('/stalls/')).length
  await eventually('as many of the first as may are under way', () => stalling() >= 5)
  assert.equal(stalling(), 5)
  assert.ok(heard > 0)
  release()
  await settled()
  const statuses = await Promise.all(stalled.map(statusOf))
  assert.equal(statuses.filter(status => status === 'active').length, 5)
})
