import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { RecognitionView } from '#contracts/http/recognition-log.ts'
import { newId } from '#contracts/ids.ts'
import { insertRows } from '#infra/db/sql.ts'
import { newAccount } from '../../../support/account.ts'
import { clientOf, type Client } from '../../../support/client.ts'
import { exportedBy } from '../../../support/exported.ts'
import { startPlatform } from '../../../support/platform.ts'
import { someRecognition } from '../../../support/recognized-task.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { em } = platform

type Entry = { kind?: string; verdict?: 'correct' | 'incorrect'; expected?: string; createdAt?: Date; expiresAt?: Date }

const inAnHour = new Date(Date.now() + 3_600_000)

/** Writes entries of the log, in this order; returns the ids of their tasks. */
const log = async (accountId: string, entries: readonly Entry[]): Promise<string[]> => {
  const start = Date.now() - entries.length
  const all = entries.map((entry, place) => ({ id: newId('task', start + place), kind: 'text.recognize', ...entry }))
  await insertRows(
    em(),
    'recognition',
    all.map(({ id, kind, createdAt = new Date(), expiresAt = inAnHour }) => ({
      taskId: id,
      accountId,
      ...someRecognition,
      kind,
      assetId: newId('asset'),
      pictureDigest: null,
      createdAt,
      expiresAt,
    })),
  )
  const judged = all.filter(({ verdict }) => verdict !== undefined)
  await insertRows(
    em(),
    'recognition_feedback',
    judged.map(({ id, kind, verdict, expected = null }) => ({
      taskId: id,
      accountId,
      kind,
      verdict,
      expected,
      credited: verdict === 'incorrect' ? 1 : 0,
      reason: verdict === 'incorrect' ? null : 'verdict-correct',
      createdAt: new Date(),
      expiresAt: inAnHour,
    })),
  )
  return all.map(({ id }) => id)
}

type User = { token: string; client: Client; ids: string[] }

const newUser = async (entries: readonly Entry[]): Promise<User> => {
  const { accountId, token } = await newAccount(em())
  return { token, client: clientOf(platform.baseUrl, token), ids: await log(accountId, entries) }
}

type Page = { data: RecognitionView[]; next_cursor: string | null }
const found = async (client: Client, parameters: string): Promise<string[]> => {
  const { status, body } = await client.call<Page>('GET', `/v1/recognitions?${parameters}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body.data.map(({ task_id }) => task_id)
}

const noon = new Date('2026-11-20T12:00:00.000Z')

test('every filter finds its own, and all of them together narrow down', async () => {
  const { client, ids } = await newUser([
    { verdict: 'correct' },
    { verdict: 'incorrect', kind: 'calc.recognize' },
    { createdAt: noon },
    { verdict: 'incorrect' },
  ])
  const [correct, wrongCalc, unjudged, wrong] = ids
  assert.deepEqual(await found(client, 'order=asc'), ids)
  assert.deepEqual(await found(client, 'verdict=correct'), [correct])
  assert.deepEqual(await found(client, 'verdict=incorrect'), [wrong, wrongCalc])
  assert.deepEqual(await found(client, 'verdict=none'), [unjudged])
  assert.deepEqual(await found(client, 'kind=calc.recognize'), [wrongCalc])
  assert.deepEqual(await found(client, 'kind=text.recognize&verdict=incorrect'), [wrong])
  assert.deepEqual(await found(client, 'created[lt]=2026-11-20T12:00:00.001Z'), [unjudged])
  assert.deepEqual(await found(client, 'created[lt]=2026-11-20T12:00:00Z'), [])
  assert.equal((await found(client, 'created[gte]=2026-11-20T12:00:00Z')).length, 4)
})

test('a filter that does not exist, or a value or cursor that cannot be, is refused', async () => {
  const { client } = await newUser([{}])
  for (const parameters of [
    'verdict=maybe',
    'kind=image.process',
    'created[gte]=now',
    'created[lt]=0000-01-01T00:00:00Z',
    'limit=101',
    'all=true',
  ]) {
    assert.equal((await client.problem('GET', `/v1/recognitions?${parameters}`)).status, 422, parameters)
  }
  const foreign = Buffer.from(newId('asset')).toString('base64url')
  for (const cursor of ['x', foreign, '%00']) {
    assert.equal((await client.problem('GET', `/v1/recognitions?cursor=${cursor}`)).status, 400, cursor)
  }
})

test('an entry whose time is up is shown no more, even before it is deleted', async () => {
  const { token, client, ids } = await newUser([{ verdict: 'correct', expiresAt: new Date(Date.now() - 1) }, {}])
  assert.deepEqual(await found(client, ''), [ids[1]])
  assert.deepEqual(await exportedBy(platform, { token }), [])
})

test('the export has every judged entry once and in order, however many there are, and none of others', async () => {
  const { token, ids } = await newUser(
    Array.from({ length: 1_201 }, (_, place) =>
      place % 6 === 0 ? {} : { verdict: 'incorrect', expected: `e${place}` },
    ),
  )
  const theirs = await newUser([{ verdict: 'correct' }])
  const exported = await exportedBy(platform, { token })
  assert.deepEqual(
    exported.map(({ task_id }) => task_id),
    ids.filter((_, place) => place % 6 !== 0),
  )
  assert.deepEqual(exported[0], {
    task_id: ids[1],
    kind: 'text.recognize',
    asset_id: exported[0]!.asset_id,
    picture_digest: null,
    options: {},
    answer: 'x7kq',
    expected: 'e1',
    confidence: 0.962,
    verdict: 'incorrect',
    model: '9f2c41d07ab3',
  })
  const [only] = await exportedBy(platform, theirs)
  assert.deepEqual([only!.task_id, only!.expected], [theirs.ids[0], 'x7kq'])
})

test('who asks for the head of the export gets no body', async () => {
  const { client } = await newUser([{ verdict: 'correct' }])
  const { status, headers, body } = await client.call('HEAD', '/v1/recognitions/export')
  assert.deepEqual([status, body], [200, ''])
  assert.match(headers.get('Content-Type') ?? '', /^application\/jsonl/)
})
