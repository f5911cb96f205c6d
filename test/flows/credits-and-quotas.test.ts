import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ProblemDetails } from '#contracts/http/problem.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Client } from '../support/client.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const json = { type: 'diagnostic.echo', input: {} }

const tally = (statuses: readonly number[]): Record<number, number> =>
  Object.fromEntries(
    Map.groupBy(statuses, status => status)
      .entries()
      .map(([status, all]) => [status, all.length]),
  )

test('five hundred requests at once on credits for ten tasks are ten tasks', async () => {
  const { client, accountId } = await echoUser(platform, { credits: 10 })
  const answers = await Promise.all(Array.from({ length: 500 }, () => client.call('POST', '/v1/tasks', { json })))
  assert.deepEqual(tally(answers.map(({ status }) => status)), { 202: 10, 402: 490 })
  await allEnded(platform)
  assert.deepEqual(await readWallet(platform.em(), accountId), { available: 0n, held: 0n })
})

test('a thousand requests at once on a quota of ten are ten tasks', async () => {
  const { client } = await echoUser(platform, { limits: { tasksPerMonth: 10 } })
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => client.call('POST', '/v1/tasks', { json })))
  assert.deepEqual(tally(answers.map(({ status }) => status)), { 202: 10, 429: 990 })
})

test('who cannot pay is told what is missing, and that asking again does not help', async () => {
  const { client } = await echoUser(platform, { credits: 0 })
  const { status, headers, body } = await client.problem('POST', '/v1/tasks', { json })
  assert.equal(status, 402)
  assert.equal(headers.get('x-should-retry'), 'false')
  assert.equal(headers.get('Retry-After'), null)
  const { code, available, required, shortfall, retryable } = body
  assert.deepEqual(
    { code, available, required, shortfall, retryable },
    { code: 'insufficient-credits', available: '0', required: '1', shortfall: '1', retryable: false },
  )
})

test('max_cost refuses a task that would cost more', async () => {
  const { client } = await echoUser(platform)
  const dear = await client.problem('POST', '/v1/tasks', { json: { ...json, max_cost: '0' } })
  assert.equal(dear.status, 422)
  assert.equal(dear.body.errors?.[0]?.pointer, '/max_cost')
  assert.equal((await client.call('POST', '/v1/tasks', { json: { ...json, max_cost: '1' } })).status, 202)
})

const windows = [
  { quota: 'minute', limits: { tasksPerMinute: 3 }, seconds: 60 },
  { quota: 'day', limits: { tasksPerDay: 3 }, seconds: 24 * 3_600 },
  { quota: 'month', limits: { tasksPerMonth: 3 }, seconds: 31 * 24 * 3_600 },
] as const

for (const { quota, limits, seconds } of windows) {
  test(`of a quota of three per ${quota} the fourth task is refused until the ${quota} is over`, async () => {
    const { statuses, last } = await withinOneMinute(async () => {
      const { client } = await echoUser(platform, { limits })
      return postFour(client)
    })
    assert.deepEqual(statuses, [202, 202, 202, 429])
    const retryAfter = Number(last.headers.get('Retry-After'))
    assert.ok(retryAfter >= 1 && retryAfter <= seconds, `Retry-After ${retryAfter}`)
    assert.equal(last.body.code, 'quota-exceeded')
    assert.deepEqual(last.body['violated-policies'], [quota])
    assert.equal(last.body.retry_after, retryAfter)
    const resetsAt = new Date(last.body['resets_at'] as string)
    assert.equal(resetsAt.getUTCSeconds(), 0)
    assert.ok(Math.abs(resetsAt.getTime() - Date.now() - retryAfter * 1000) < 5_000)
    // Clients wait a minute at most and would then send again for nothing.
    assert.equal(last.headers.get('x-should-retry'), String(retryAfter <= 60))
  })
}

test('a place in flight is free again as soon as a task has ended', async () => {
  const { client } = await echoUser(platform, { limits: { tasksInFlight: 2 } })
  const slow = [
    await client.post('diagnostic.echo', { delay_ms: 60_000 }),
    await client.post('diagnostic.echo', { delay_ms: 60_000 }),
  ]
  const { status, headers, body } = await client.problem('POST', '/v1/tasks', { json })
  assert.equal(status, 429)
  assert.equal(headers.get('Retry-After'), '1')
  assert.equal(headers.get('x-should-retry'), 'true')
  assert.deepEqual(
    { code: body.code, limit: body['limit'], in_flight: body['in_flight'], policies: body['violated-policies'] },
    { code: 'concurrency-limited', limit: 2, in_flight: 2, policies: ['in_flight'] },
  )
  await client.call('POST', `/v1/tasks/${slow[0]!.id}/cancel`, { json: {} })
  await client.ended(slow[0]!.id)
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 202)
  await client.call('POST', `/v1/tasks/${slow[1]!.id}/cancel`, { json: {} })
})

test('what the window before was used for does not count', async () => {
  const { client, accountId } = await echoUser(platform, { limits: { tasksPerMonth: 1 } })
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 202)
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 429)
  await query(
    platform.em(),
    sql`update quota_usage set period_start = period_start - interval '1 month'
        where account_id = ${accountId} and quota = 'month'`,
  )
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 202)
})

test('requests beyond the limit of the minute are refused with the standard’s headers', async () => {
  const { client } = await echoUser(platform, { limits: { requestsPerMinute: 5 } })
  const answers = []
  for (let turn = 0; turn < 6; turn++) answers.push(await client.call<ProblemDetails>('GET', '/v1/credits/balance'))
  assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 5, 429: 1 })
  for (const [place, { headers }] of answers.entries()) {
    assert.equal(headers.get('RateLimit-Policy'), '"requests";q=5;w=60')
    assert.match(headers.get('RateLimit') ?? '', new RegExp(`^"requests";r=${Math.max(0, 4 - place)};t=\\d+$`))
  }
  const refused = answers.at(-1)!
  assert.equal(refused.body.code, 'rate-limited')
  assert.deepEqual(refused.body['violated-policies'], ['requests'])
  assert.ok(Number(refused.headers.get('Retry-After')) <= 60)
})

test('nothing of all this was lost', async () => {
  await allEnded(platform)
  await assertNothingLost(platform)
})

const postFour = async (client: Client) => {
  const statuses: number[] = []
  for (let turn = 0; turn < 3; turn++) statuses.push((await client.call('POST', '/v1/tasks', { json })).status)
  const last = await client.problem('POST', '/v1/tasks', { json })
  return { statuses: [...statuses, last.status], last }
}

const minute = async (): Promise<string> => {
  const [row] = await query<{ minute: string }>(platform.em(), sql`select date_trunc('minute', now())::text as minute`)
  return row!.minute
}

/** Again from the start when the minute changed meanwhile, which begins new windows. */
const withinOneMinute = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  for (;;) {
    const before = await minute()
    const result = await work()
    if ((await minute()) === before) return result
  }
}
