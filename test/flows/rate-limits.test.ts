import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ProblemDetails } from '#contracts/http/problem.ts'
import { scopes } from '#contracts/scopes.ts'
import { createKey } from '#infra/db/identity/api-keys.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount, testPepper } from '../support/account.ts'
import { clientOf, type Client } from '../support/client.ts'
import { exampleDocument } from '../support/design-document.ts'
import { echoUser, type EchoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'
import { openProxy } from '../support/tcp-proxy.ts'

const redisUrl = process.env['REDIS_URL']!
const proxy = await openProxy({ after }, redisUrl)
const platform = await startPlatform({ after }, { start: ['ingress'], redisUrl: proxy.through(redisUrl) })
const { em, baseUrl } = platform

type Answer = { status: number; headers: Headers; body: ProblemDetails }

const times = <Value>(count: number, make: (place: number) => Promise<Value>): Promise<Value[]> =>
  Promise.all(Array.from({ length: count }, (_, place) => make(place)))
const tally = (answers: readonly { status: number }[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, all]) => [status, all.length]))
const read = (client: Client): Promise<Answer> => client.call('GET', '/v1/credits/balance')

test('of a thousand requests at once on a limit of a hundred exactly a hundred pass', async () => {
  const { client } = await echoUser(platform, { limits: { requestsPerMinute: 100 } })
  assert.deepEqual(tally(await times(1_000, () => read(client))), { 200: 100, 429: 900 })
})

test('a key has a limit of its own, and what it is refused leaves more for the others of its account', async () => {
  const { accountId, token } = await newAccount(em(), { limits: { requestsPerMinute: 20 } })
  const made = await em().transactional(tx =>
    createKey(tx, { accountId, name: 'x', scopes, pepper: testPepper, requestsPerMinute: 3 }),
  )
  const answers = await times(30, () => read(clientOf(baseUrl, made.token)))
  assert.deepEqual(tally(answers), { 200: 3, 429: 27 })
  const refused = answers.find(({ status }) => status === 429)!
  assert.deepEqual(refused.body['violated-policies'], ['key'])
  assert.equal(refused.headers.get('RateLimit-Policy'), '"requests";q=20;w=60, "key";q=3;w=60')
  assert.match(refused.headers.get('RateLimit')!, /^"requests";r=17;t=\d+, "key";r=0;t=\d+$/)
  assert.deepEqual(tally(await times(30, () => read(clientOf(baseUrl, token)))), { 200: 17, 429: 13 })
})

const generation = { brief: { text: 'A fair in summer' } }

test('designs are asked for at a rate of their own, on whatever route', async () => {
  const { client } = await echoUser(platform)
  const answers = await times(60, place =>
    place % 2 === 0
      ? client.call<ProblemDetails>('POST', '/v1/design-generations', { json: generation })
      : client.call<ProblemDetails>('POST', '/v1/tasks', { json: { type: 'design.generate', input: generation } }),
  )
  const refused = answers.filter(({ status }) => status === 429)
  assert.ok(refused.length > 0 && refused.length < 60, JSON.stringify(tally(answers)))
  for (const { body } of refused) {
    const [violated] = body['violated-policies'] as string[]
    assert.match(violated!, /^design-generations-per-/)
  }
  const taken = answers.find(({ status }) => status === 202)!
  assert.match(taken.headers.get('RateLimit-Policy')!, /"design-generations-per-second";q=10;w=1, .*q=100;w=60$/)
})

test('exports are asked for at a rate of their own, and refused ones are no tasks', async () => {
  const { client, accountId } = await echoUser(platform)
  const { body: design } = await client.call<{ id: string }>('POST', '/v1/designs', {
    json: { document: exampleDocument() },
  })
  const answers = await times(40, () =>
    client.call<ProblemDetails>('POST', `/v1/designs/${design.id}/exports`, { json: { formats: [{ type: 'png' }] } }),
  )
  const accepted = answers.filter(({ status }) => status === 202).length
  assert.ok(accepted >= 5 && accepted < 40, JSON.stringify(tally(answers)))
  const tasks = await query(em(), sql`select from task where account_id = ${accountId}`)
  assert.equal(tasks.length, accepted)
})

test('who needs no key is counted by address, whatever they say that it is', async () => {
  const report = (place: number): Promise<Response> =>
    fetch(`${baseUrl()}/v1/leaked-keys`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': `203.0.113.${place}` },
      body: JSON.stringify({ token: 'nonsense' }),
    })
  assert.deepEqual(tally(await times(50, report)), { 202: 20, 429: 30 })
  const document = await fetch(`${baseUrl()}/openapi.json`)
  assert.equal(document.headers.get('RateLimit-Policy'), '"address";q=1200;w=60')
})

test('those who ask whether the process lives are never refused', async () => {
  const { headers } = await fetch(`${baseUrl()}/healthz`)
  assert.equal(headers.get('RateLimit-Policy'), null)
})

const json = { type: 'diagnostic.echo', input: {} }
const post = ({ client }: EchoUser): Promise<Answer> => client.call('POST', '/v1/tasks', { json })

const withoutRedis = async (): Promise<void> => {
  proxy.behave('refuse')
  proxy.cut()
  const { client } = await echoUser(platform)
  // While Redis is away there is less of paid work, and only of that.
  await eventually('Redis is found to be away', async () =>
    ((await client.call('POST', '/v1/tasks', { json: {} })).headers.get('RateLimit') ?? '').includes('r=24999'),
  )
}

test('while Redis is away reading goes on at its rate, and paid work at a part of it with 503 beyond', async () => {
  await withoutRedis()
  const user = await echoUser(platform, { limits: { requestsPerMinute: 40 } })
  const posted = await times(30, () => post(user))
  assert.deepEqual(tally(posted), { 202: 10, 503: 20 })
  const { headers, body } = posted.find(({ status }) => status === 503)!
  assert.deepEqual([body.code, body.retryable], ['overloaded', true])
  assert.ok(Number(headers.get('Retry-After')) >= 1 && Number(headers.get('Retry-After')) <= 60)
  assert.deepEqual(tally(await times(50, () => read(user.client))), { 200: 40, 429: 10 })
})

const minute = async (): Promise<string> => {
  const [row] = await query<{ minute: string }>(em(), sql`select date_trunc('minute', now())::text as minute`)
  return row!.minute
}

test('while Redis is away no account gets more work from all processes together than its quota of the minute', async () => {
  const first = platform.running.get('ingress')!
  after(() => first[Symbol.asyncDispose]())
  const firstUrl = baseUrl()
  await platform.start('ingress')
  for (;;) {
    const before = await minute()
    const user = await echoUser(platform, { limits: { tasksPerMinute: 12 } })
    const elsewhere = { ...user, client: clientOf(() => firstUrl, user.token) }
    const answers = await times(60, place => post(place % 2 === 0 ? user : elsewhere))
    if ((await minute()) !== before) continue
    assert.deepEqual(tally(answers), { 202: 12, 429: 48 })
    break
  }
})

test('when Redis is back it counts for all again', async () => {
  proxy.behave('pass')
  const { client } = await echoUser(platform)
  await eventually('Redis counts', async () =>
    ((await client.call('POST', '/v1/tasks', { json: {} })).headers.get('RateLimit') ?? '').includes('r=99'),
  )
  const { client: limited } = await echoUser(platform, { limits: { requestsPerMinute: 10 } })
  assert.deepEqual(tally(await times(50, () => read(limited))), { 200: 10, 429: 40 })
})
