import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { query, sql } from '#infra/db/sql.ts'
import { newProduct } from '../support/buyer.ts'
import { allEnded, echoUser, type EchoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { inReverse } from '../support/lifetime.ts'
import { startPlatform } from '../support/platform.ts'
import { privatePostgres } from '../support/private-postgres.ts'
import { startStripe } from '../support/stripe-server.ts'

const lifetime = inReverse({ after })
const server = await privatePostgres(lifetime)
const stripe = await startStripe(lifetime)
const platform = await startPlatform(lifetime, { payments: stripe.config, sagas: { sweepEveryMs: 500 } })

/** Posts under a key of its own until it is accepted, as a client with retries does. Returns every status on the way. */
const insist = async ({ client }: EchoUser, key: string): Promise<number[]> => {
  const statuses: number[] = []
  for (;;) {
    const { status } = await client.call('POST', '/v1/tasks', {
      json: { type: 'diagnostic.echo', input: { delay_ms: 20 } },
      headers: { 'Idempotency-Key': key },
    })
    statuses.push(status)
    if (status === 202) return statuses
    await delay(50)
  }
}

test('while the database dies and comes back five times under load, each accepted task ends once', async () => {
  const user = await echoUser(platform)
  const statuses: number[] = []
  let posted = 0
  const over = new AbortController()
  const post = async (poster: number): Promise<void> => {
    for (let turn = 0; !over.signal.aborted; turn++) {
      statuses.push(...(await insist(user, `${poster}-${turn}`)))
      posted++
    }
  }
  const posters = Promise.all(Array.from({ length: 6 }, (_, poster) => post(poster)))

  try {
    for (let turn = 0; turn < 5; turn++) {
      const before = posted
      await eventually('tasks are accepted again', () => posted > before + 20)
      // Hard, as a host that fails, and in order, as an update does.
      if (turn % 2 === 0) server.kill('SIGKILL')
      await server.restart()
    }
  } finally {
    over.abort()
  }
  await posters

  // Anything else would be a promise broken or an answer without a meaning.
  assert.deepEqual(
    [...new Set(statuses)].filter(status => ![202, 409, 503].includes(status)),
    [],
  )
  await allEnded(platform, 60_000)
  const [row] = await query<{ tasks: number; succeeded: number }>(
    platform.em(),
    sql`select count(*)::int as tasks, (count(*) filter (where status = 'succeeded'))::int as succeeded from task`,
  )
  assert.deepEqual(row, { tasks: posted, succeeded: posted })
  await eventually(
    'the relay has sent everything',
    async () => (await query(platform.em(), sql`select from outbox`)).length === 0,
  )
  await assertNothingLost(platform)
})

test('a database that stops in the middle of an answer is an honest 503 with a time to come back', async () => {
  const user = await echoUser(platform)
  await user.client.call('GET', '/v1/credits/balance')
  server.kill('SIGKILL')
  const { status, headers, body } = await eventually('the loss is noticed', async () => {
    const answer = await user.client.call<{ code: string }>('POST', '/v1/tasks', {
      json: { type: 'diagnostic.echo', input: {} },
    })
    return answer.status === 503 && answer
  })
  assert.deepEqual([status, body.code], [503, 'ledger-unavailable'])
  assert.ok(Number(headers.get('Retry-After')) >= 1)
  assert.equal(headers.get('x-should-retry'), 'true')
  await server.restart()
  await eventually('it works again', async () => (await user.client.call('GET', '/v1/credits/balance')).status === 200)
})

test(
  'while the books are away nothing is asked of the payment provider, and of what was refused nothing is left',
  { timeout: 90_000 },
  async () => {
    const user = await echoUser(platform)
    const product_id = await newProduct(platform.em())
    await user.client.call('GET', '/v1/credits/balance')
    server.kill('SIGKILL')
    // A connection may outlive its server for a moment, and what is posted over it is accepted, and rightly so.
    const balanceIs = async (wanted: number): Promise<boolean> =>
      (await user.client.call('GET', '/v1/credits/balance')).status === wanted
    await eventually('the loss is noticed', () => balanceIs(503))
    const refused = {
      '/v1/tasks': { type: 'diagnostic.echo', input: { text: 'refused' } },
      '/v1/orders': { product_id, payment: { method: 'intent' } },
    }
    for (const [path, json] of Object.entries(refused)) {
      await eventually(`${path} is refused`, async () => {
        const asked = { json, headers: { 'Idempotency-Key': path } }
        const { status, body } = await user.client.call<{ code: string }>('POST', path, asked)
        return status === 503 && body.code === 'ledger-unavailable'
      })
    }
    assert.deepEqual(stripe.asked, [])
    await server.restart()
    await eventually('it works again', () => balanceIs(200))
    for (const path of Object.keys(refused)) {
      const { body } = await user.client.call<{ data: object[] }>('GET', path)
      assert.deepEqual(body.data, [], path)
    }
    const { available, held } = (await user.client.call<Record<string, string>>('GET', '/v1/credits/balance')).body
    assert.deepEqual([available, held, stripe.asked], ['100000', '0', []])
  },
)
