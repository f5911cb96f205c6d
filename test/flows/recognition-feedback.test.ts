import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { AssetView } from '#contracts/http/assets.ts'
import type { FeedbackView } from '#contracts/http/feedback.ts'
import type { RecognitionView } from '#contracts/http/recognition-log.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import type { ResultOf } from '#contracts/tasks/registry.ts'
import { query, sql } from '#infra/db/sql.ts'
import { readMetrics } from '#infra/telemetry/metrics.ts'
import { newAccount, type TestAccount } from '../support/account.ts'
import { publishByHand } from '../support/by-hand.ts'
import { clientOf, type Client } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { exportedBy } from '../support/exported.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { readableLines, type Line } from '../support/lines.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { projections: { measureEveryMs: 50 } })
const { em } = platform
const [code] = await readableLines(/^\d{4}$/)
const [exercise] = await readableLines(/^\d\+\d=\?$/)

type User = TestAccount & { client: Client }
const newUser = async (): Promise<User> => {
  const account = await newAccount(em(), { credits: 100 })
  return { ...account, client: clientOf(platform.baseUrl, account.token) }
}

const read = async ({ client }: User, { png }: Line, input: object = {}): Promise<TaskView> => {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(png)], { type: 'image/png' }), 'line.png')
  const { body } = await client.call<AssetView>('POST', '/v1/assets', { body: form })
  const type = png === exercise!.png ? 'calc.recognize' : 'text.recognize'
  const task = await client.ended((await client.post(type, { asset_id: body.id, min_confidence: 0, ...input })).id)
  assert.equal(task.status, 'succeeded', JSON.stringify(task.error))
  return task
}

const judge = ({ client }: User, id: string, json: unknown) =>
  client.call<FeedbackView & { code?: string; current_status?: string }>('POST', `/v1/tasks/${id}/feedback`, { json })

const balance = async ({ client }: User): Promise<string> =>
  (await client.call<{ available: string }>('GET', '/v1/credits/balance')).body.available

type Page = { data: RecognitionView[]; has_more: boolean; next_cursor: string | null }
const list = async ({ client }: User, parameters = ''): Promise<Page> => {
  const { status, body } = await client.call<Page>('GET', `/v1/recognitions${parameters}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}
const idsOf = ({ data }: Page): string[] => data.map(({ task_id }) => task_id)

const logged = (user: User, id: string): Promise<RecognitionView> =>
  eventually('the recognition is in the log', async () => (await list(user)).data.find(({ task_id }) => task_id === id))

const user = await newUser()

test('what was recognized is in the log, with the digest of the picture and not the picture', async () => {
  const task = await read(user, code!)
  const result = task.result as ResultOf<'text.recognize'>
  const entry = await logged(user, task.id)
  const { asset_id } = task.input as { asset_id: string }
  const { body: asset } = await user.client.call<AssetView>('GET', `/v1/assets/${asset_id}`)
  const { created_at, expires_at, ...facts } = entry
  assert.deepEqual(facts, {
    object: 'recognition',
    task_id: task.id,
    kind: 'text.recognize',
    asset_id,
    picture_digest: asset.digest,
    answer: code!.label,
    confidence: result.confidence,
    rejected: false,
    cached: null,
    views: result.views,
    ms: result.ms,
    model: result.model,
    feedback: null,
  })
  assert.equal(created_at, task.timestamps.finished_at)
  assert.equal(Date.parse(expires_at) - Date.parse(created_at), 30 * 24 * 3_600_000)
})

test('an event that the broker delivers again, or that comes under another id, leaves no second row', async () => {
  const task = await read(user, exercise!)
  const entry = await logged(user, task.id)
  const about = { task_id: task.id, account_id: user.accountId, started_at: new Date().toISOString(), attempts: [] }
  const payload = JSON.stringify({ ...about, outcome: 'succeeded', result: { ...(task.result as object), views: 9 } })
  for (const message_id of ['one', 'one', 'two']) {
    const properties = { message_id, type: 'calc.recognized' }
    await publishByHand(platform, { exchange: 'evt', key: 'calc.recognized', payload, properties })
  }
  await eventually('they were taken in', async () => {
    const taken = await query(
      em(),
      sql`select from inbox where consumer = 'recognition-log.on.recognized' and message_id in ('one', 'two')`,
    )
    return taken.length === 2
  })
  assert.deepEqual(
    (await list(user)).data.filter(({ task_id }) => task_id === task.id),
    [entry],
  )
})

test('a verdict is answered with 201, stands, is told as an event, and can be said again', async () => {
  const { id } = await read(user, code!, { candidates: 4 })
  assert.equal((await user.client.problem('GET', `/v1/tasks/${id}/feedback`)).status, 404)
  const first = await judge(user, id, { verdict: 'correct' })
  assert.equal(first.status, 201)
  assert.equal(first.headers.get('Location'), `/v1/tasks/${id}/feedback`)
  const { created_at, ...facts } = first.body
  assert.deepEqual(facts, {
    object: 'feedback',
    task_id: id,
    kind: 'text.recognize',
    verdict: 'correct',
    expected: null,
    credited: '0',
    reason: 'verdict-correct',
  })
  assert.ok(Date.parse(created_at) > 0)

  const again = await judge(user, id, { verdict: 'correct' })
  assert.deepEqual([again.status, again.body], [200, first.body])
  const readBack = await user.client.call('GET', `/v1/tasks/${id}/feedback`)
  assert.deepEqual([readBack.status, readBack.body], [200, first.body])
  for (const json of [{ verdict: 'incorrect' }, { verdict: 'correct', expected: code!.label }]) {
    const other = await judge(user, id, json)
    assert.deepEqual([other.status, other.body.code], [409, 'feedback-exists'])
  }
  assert.deepEqual((await logged(user, id)).feedback, first.body)
  const events = await query<{ type: string; account_id: string; data: object }>(
    em(),
    sql`select type, account_id, data from event where subject = ${id} and type = 'recognition.feedback'`,
  )
  assert.deepEqual(events, [
    { type: 'recognition.feedback', account_id: user.accountId, data: { feedback: first.body } },
  ])
})

test('a sure answer that was wrong gives its charge back, once, and the books agree', async () => {
  const own = await newUser()
  const task = await read(own, code!)
  assert.ok((task.result as ResultOf<'text.recognize'>).confidence >= 0.9, 'the network is sure of it')
  assert.deepEqual([task.cost.charged, task.cost.refunded, await balance(own)], ['1', '0', '99'])
  const json = { verdict: 'incorrect', expected: 'zzzz' }
  const answers = await Promise.all(Array.from({ length: 4 }, () => judge(own, task.id, json)))
  assert.equal(answers.filter(({ status }) => status === 201).length, 1)
  assert.equal(answers.filter(({ status }) => status === 200).length, 3)
  for (const { body } of answers) assert.deepEqual([body.credited, body.reason], ['1', null])

  const { body: shown, headers } = await own.client.call<TaskView>('GET', `/v1/tasks/${task.id}`)
  assert.deepEqual([shown.cost.charged, shown.cost.refunded, await balance(own)], ['1', '1', '100'])
  assert.notEqual(headers.get('ETag'), `"${task.revision}"`)
  const transfers = await query(
    em(),
    sql`select operation_id, source, target, amount from ledger_transfer
        where task_id = ${task.id} and source = 'earned'`,
  )
  assert.deepEqual(transfers, [
    { operation_id: `refund:${task.id}`, source: 'earned', target: 'available', amount: '1' },
  ])
})

test('nobody lives on wrong answers: the fourth of a few is not given back, and deleting does not help', async () => {
  const own = await newUser()
  const credited: string[] = []
  const reasons: (string | null)[] = []
  for (const options of [{}, { length: 4 }, { case_mode: 'fold' }, { case_mode: 'upper' }, { case_mode: 'lower' }]) {
    const { id, cost } = await read(own, code!, options)
    assert.equal(cost.charged, '1')
    const { body } = await judge(own, id, { verdict: 'incorrect', expected: 'zzzz' })
    credited.push(body.credited)
    reasons.push(body.reason)
    await own.client.call('DELETE', `/v1/tasks/${id}`)
  }
  assert.deepEqual(credited, ['1', '1', '1', '0', '0'])
  assert.deepEqual(reasons.slice(3), ['limit-reached', 'limit-reached'])
  assert.equal(await balance(own), '98')
})

test('a task that failed has no answer to judge, and leaves no row', async () => {
  const { input } = await read(user, code!)
  const { asset_id } = input as { asset_id: string }
  const task = await user.client.ended(
    (await user.client.post('text.recognize', { asset_id, charset: 'abc', pattern: 'x+' })).id,
  )
  const { status, body } = await judge(user, task.id, { verdict: 'incorrect', expected: 'ab' })
  assert.deepEqual([status, body.code, body.current_status], [409, 'feedback-not-possible', 'failed'])
  const later = await read(user, code!, { candidates: 7 })
  await logged(user, later.id)
  assert.ok(!idsOf(await list(user)).includes(task.id))
})

test('the log is read page by page, and the export has what was judged', async () => {
  const own = await newUser()
  const tasks = []
  for (const picture of [code!, exercise!, code!]) tasks.push(await read(own, picture))
  const [wrong, right, unjudged] = tasks.map(({ id }) => id)
  await judge(own, wrong!, { verdict: 'incorrect', expected: 'zzzz' })
  await judge(own, right!, { verdict: 'correct' })
  for (const { id } of tasks) await logged(own, id)

  const first = await list(own, '?limit=2')
  const second = await list(own, `?limit=2&cursor=${first.next_cursor}`)
  assert.deepEqual([idsOf(first), idsOf(second)], [[unjudged, right], [wrong]])
  assert.deepEqual(idsOf(await list(own, '?verdict=incorrect')), [wrong])
  assert.deepEqual(idsOf(await list(own, '?kind=calc.recognize')), [right])
  assert.equal((await list(own)).data[0]!.cached, 'memory')

  const lines = await exportedBy(platform, own)
  assert.deepEqual(
    lines.map(({ task_id, verdict, expected, answer }) => ({ task_id, verdict, expected, answer })),
    [
      { task_id: wrong, verdict: 'incorrect', expected: 'zzzz', answer: code!.label },
      { task_id: right, verdict: 'correct', expected: valueOf(exercise!), answer: valueOf(exercise!) },
    ],
  )
  assert.match(lines[0]!.picture_digest!, /^sha-256:[0-9a-f]{64}$/)
  assert.deepEqual(lines[1]!.options, { division: 'exact', negative: 'allow', candidates: 3, min_confidence: 0 })
})

const valueOf = ({ label }: Line): string => {
  const [one, other] = label.split(/\D/)
  return String(Number(one) + Number(other))
}

test('with its task an entry is gone from the log, the export and the database', async () => {
  const own = await newUser()
  const { id } = await read(own, code!)
  await judge(own, id, { verdict: 'incorrect', expected: 'a secret' })
  await logged(own, id)
  assert.equal((await own.client.call('DELETE', `/v1/tasks/${id}`)).status, 204)
  assert.deepEqual([(await list(own)).data, await exportedBy(platform, own)], [[], []])
  for (const path of ['', '/feedback']) {
    assert.equal((await own.client.problem('GET', `/v1/tasks/${id}${path}`)).status, 404)
  }
  assert.equal((await judge(own, id, { verdict: 'correct' })).status, 404)
  const rows = await query(
    em(),
    sql`select to_jsonb(f)::text as row from recognition_feedback f where task_id = ${id}
        union all select to_jsonb(r)::text from recognition r where task_id = ${id}`,
  )
  assert.equal(rows.length, 1, 'the verdict stays')
  assert.doesNotMatch(JSON.stringify(rows), /a secret/)
})

test('the verdicts show in the metrics', async () => {
  const [counted] = await query<{ correct: number; all: number }>(
    em(),
    sql`select count(*) filter (where verdict = 'correct')::int as correct, count(*)::int as all from recognition_feedback
        where kind = 'text.recognize'`,
  )
  assert.ok(counted!.correct > 0 && counted!.correct < counted!.all)
  const valueOfMetric = async (name: string): Promise<number> => {
    const { text } = await readMetrics()
    const line = text.split('\n').find(candidate => candidate.startsWith(name))
    return Number(line?.split(' ').at(-1))
  }
  await eventually('the ratio is that of the database', async () => {
    const ratio = await valueOfMetric('recognition_accuracy_ratio{kind="text.recognize"}')
    return ratio === counted!.correct / counted!.all
  })
  const correct = 'recognition_feedback_total{kind="text.recognize",verdict="correct"}'
  assert.equal(await valueOfMetric(correct), counted!.correct)
  assert.ok((await valueOfMetric('credits_refunded_total')) >= 5)
})

test('nothing of all this was lost', async () => {
  await assertNothingLost(platform)
})
