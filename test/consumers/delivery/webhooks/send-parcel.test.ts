import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { eventExample } from '#contracts/events/examples.ts'
import { localRates } from '#infra/cache/rates.ts'
import { query, sql } from '#infra/db/sql.ts'
import { storeCredential } from '#infra/db/subscriptions/subscription-credentials.ts'
import { outboundRules } from '#infra/outbound/outbound-rules.ts'
import type { Outbound } from '#infra/outbound/outbound.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { Lanes } from '../../../../consumers/delivery/webhooks/lanes.ts'
import type { Parcel } from '../../../../consumers/delivery/webhooks/prepare.ts'
import { Refusals } from '../../../../consumers/delivery/webhooks/refusals.ts'
import { parcelSender } from '../../../../consumers/delivery/webhooks/send-parcel.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'
import { testWrappingKeys } from '../../../support/platform.ts'
import { storedSubscription } from '../../../support/stored-subscription.ts'
import { testOrigin, testOutbound } from '../../../support/webhooks.ts'

const { em } = await freshDatabase({ after })
const { accountId, keyId } = await newAccount(em())
const [before, now] = ['http://127.0.0.1:9/before', 'http://127.0.0.1:9/now']

const subscribe = async (): Promise<string> => {
  const id = await storedSubscription(em(), { accountId, ownerId: keyId, sink: before })
  await keepToken(id, 'first')
  return id
}
const keepToken = (id: string, accesstoken: string): Promise<void> =>
  storeCredential(em(), testWrappingKeys, { id, accountId, credential: { credentialtype: 'ACCESSTOKEN', accesstoken } })

/** As it was read while the subscription led to the address before. */
const parcelOf = (subscriptionId: string): Parcel =>
  ({
    delivery: { id: newId('delivery'), subscriptionId, accountId, lane: subscriptionId, attempts: 0 },
    event: { ...eventExample('task.succeeded'), id: newId('event'), time: new Date(0).toISOString() },
    way: { lane: subscriptionId, host: '127.0.0.1', accountId },
    target: {
      accountId,
      url: before,
      secrets: [],
      form: { content_mode: 'structured', thin: false },
      headers: {},
      hasCredential: true,
      isInTurn: false,
      mostPerMinute: null,
      consent: { accountId, url: before, mostPerMinute: null },
      audible: ['task.succeeded'],
    },
  }) as unknown as Parcel

const scene = () => {
  const sent: { url: string; authorization: string | undefined }[] = []
  const back: string[] = []
  const lanes = new Lanes({ mostPerLane: 4, mostPerAccount: 4, mostPerHost: 8 })
  const answer = { status: 204, headers: {}, body: Buffer.alloc(0), isTruncated: false, ms: 1 }
  const send = ({ url, headers }: { url: string; headers: Record<string, string> }) => {
    sent.push({ url, authorization: headers['authorization'] })
    return Promise.resolve(answer)
  }
  const deliver = parcelSender({
    em,
    lanes,
    send: send as unknown as Outbound['send'],
    wrappingKeys: testWrappingKeys,
    keys: [],
    publicUrl: testOrigin,
    timeoutMs: 1_000,
    waitsMs: [1_000],
    book: {
      done: () => Promise.resolve(),
      cancel: () => Promise.resolve(),
      putBack: id => Promise.resolve(void back.push(id)),
    },
    notes: { note: () => undefined },
    count: localRates(),
    rules: outboundRules(testOutbound),
    refusals: new Refusals(),
    disable: () => Promise.resolve(),
    mostPerHostMinute: 1_000_000,
    log: createLog({ service: 'test', level: 'fatal' }),
  })
  const go = async (parcel: Parcel): Promise<void> => {
    lanes.begin(parcel.way)
    await deliver(parcel, new AbortController().signal)
  }
  return { sent, back, go, lanes }
}

test('a credential goes to the address that it was set for', async () => {
  const { sent, go } = scene()
  await go(parcelOf(await subscribe()))
  assert.deepEqual(sent, [{ url: before, authorization: 'Bearer first' }])
})

test('when sink and credential have just changed nothing goes to the old address, and the delivery is given back untried', async () => {
  const { sent, back, go, lanes } = scene()
  const id = await subscribe()
  const parcel = parcelOf(id)
  await query(em(), sql`update subscription set sink = ${now} where id = ${id}`)
  await keepToken(id, 'second')
  await go(parcel)
  assert.deepEqual(sent, [])
  assert.deepEqual(back, [parcel.delivery.id])
  lanes.state()
  assert.equal(lanes.size, 0)
})
