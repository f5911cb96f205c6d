import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import type { TaskView } from '#contracts/http/tasks.ts'
import { query, sql } from '#infra/db/sql.ts'
import { allEnded, echoUser, type EchoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { interpose } from '../support/interposer.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { inReverse } from '../support/lifetime.ts'
import { startPlatform, type Platform } from '../support/platform.ts'

/** A little of everything that can happen to a task. Returns the tasks in a fixed order. */
const everything = async ({ client, echo, echoes }: EchoUser): Promise<TaskView[]> => {
  const tasks = [
    ...(await echoes(30)),
    ...(await echoes(5, { delay_ms: 600, output_bytes: 100 })),
    ...(await echoes(5, { delay_ms: 300, output_bytes: 100, output_early: true })),
    // Few, each twice at most: five in a row would be taken for an outage.
    ...(await echoes(2, { fail: 'transient-once' })),
    ...(await echoes(3, { fail: 'permanent' })),
  ]
  const canceled = await echo({ delay_ms: 20_000 })
  await eventually(
    'it runs',
    async () => (await client.call<TaskView>('GET', `/v1/tasks/${canceled.id}`)).body.status === 'running',
  )
  await client.call('POST', `/v1/tasks/${canceled.id}/cancel`, { json: {} })
  return [...tasks, canceled]
}

const dead = { internal: 3 }

type Seen = { status: string; charged: string; attempts: string[]; files: number; code?: string | undefined }

/** What the caller sees of the tasks in the end. */
const seenOf = async ({ client }: EchoUser, tasks: readonly TaskView[]): Promise<Seen[]> =>
  Promise.all(
    tasks.map(async ({ id }) => {
      const { status, cost, attempts, output, error } = await client.ended(id)
      const tries = attempts.map(attempt => `${attempt.n} ${attempt.status}`)
      return { status, charged: cost.charged, attempts: tries, files: output.length, code: error?.code }
    }),
  )

const eventsOf = async ({ em }: Platform, { id }: TaskView): Promise<string[]> =>
  (await query<{ type: string }>(em(), sql`select type from event where subject = ${id} order by sequence`)).map(
    ({ type }) => type,
  )

type Usage = { tasks: number | null; credits: number | null }
const usageOf = async ({ em }: Platform): Promise<Usage> => {
  const [usage] = await query<Usage>(
    em(),
    sql`select sum(tasks)::int as tasks, sum(credits)::int as credits from usage_bucket`,
  )
  return usage!
}

type Way = Parameters<typeof interpose>[2]

const run = async (t: TestContext, way?: Way) => {
  const own = inReverse(t)
  const platform = await startPlatform(own, { kinds: ['diagnostic.echo'] })
  if (way) await interpose(own, platform.vhost, way)
  const user = await echoUser(platform)
  const tasks = await everything(user)
  await allEnded(platform)
  await eventually('usage counts them all', async () => ((await usageOf(platform)).tasks ?? 0) >= tasks.length)
  await assertNothingLost({ ...platform, dead })
  const usage = await usageOf(platform)
  return {
    seen: await seenOf(user, tasks),
    usage,
    events: await Promise.all(tasks.map(task => eventsOf(platform, task))),
  }
}

let undisturbed: ReturnType<typeof run> | undefined
const ordered = (t: TestContext): ReturnType<typeof run> => (undisturbed ??= run(t))

test('when every message comes twice, nobody sees a difference', { timeout: 60_000 }, async t => {
  const once = await ordered(t)
  const twice = await run(t, { wanted: () => true, change: batch => batch.flatMap(message => [message, message]) })
  assert.deepEqual(twice, once)
})

const shuffled = <T>(batch: readonly T[]): T[] => {
  const cards = [...batch]
  for (let last = cards.length - 1; last > 0; last--) {
    const place = randomInt(last + 1)
    const card = cards[last]!
    cards[last] = cards[place]!
    cards[place] = card
  }
  return cards
}

test('when messages overtake one another, every task ends as it would have', { timeout: 60_000 }, async t => {
  const expected = await ordered(t)
  const disordered = await run(t, { wanted: () => true, change: shuffled })
  assert.deepEqual(disordered.seen, expected.seen)
  assert.deepEqual(disordered.usage, expected.usage)
  // That a task has started may be told too late to be worth an event; how it began and ended is not.
  const ends = (events: string[][]): unknown => events.map(types => [types[0], types.at(-1)])
  assert.deepEqual(ends(disordered.events), ends(expected.events))
})

test('when messages come twice and in any order, every task ends as it would have', { timeout: 60_000 }, async t => {
  const expected = await ordered(t)
  const mixed = await run(t, { wanted: () => true, change: batch => shuffled([...batch, ...batch]) })
  assert.deepEqual(mixed.seen, expected.seen)
  assert.deepEqual(mixed.usage, expected.usage)
})
