import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { z } from 'zod'
import { batchResultSchema, type BatchView } from '#contracts/http/batches.ts'
import type { ResultOf } from '#contracts/tasks/registry.ts'
import { assetKey, uploadPlace } from '#contracts/storage-keys.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../support/account.ts'
import { clientOf, type Client } from '../support/client.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { readableLines, type Line } from '../support/lines.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const codes = await readableLines(/^[a-z]{4,}$/)
type Reading = z.output<typeof batchResultSchema>
type Answered = BatchView & { code?: string; errors?: { pointer: string }[] }

const newUser = async (credits: number) => {
  const { accountId, token } = await newAccount(platform.em(), { credits })
  const client = clientOf(platform.baseUrl, token)
  const post = (json: object, headers: Record<string, string> = {}) =>
    client.call<Answered>('POST', '/v1/batches', { json, headers })
  const kept = async (): Promise<number> => {
    const own = sql`select from asset where account_id = ${accountId} and deleted_at is null`
    return (await query(platform.em(), own)).length
  }
  return { client, post, kept, accountId }
}

const item = (custom_id: string, { png }: Pick<Line, 'png'>, more: object = {}): object => ({
  custom_id,
  type: 'text.recognize',
  image: png.toString('base64'),
  input: { case_mode: 'lower', min_confidence: 0 },
  ...more,
})
const noPicture = { png: Buffer.from('no picture at all') }

const results = async (client: Client, { urls }: BatchView): Promise<Reading[]> => {
  const { body } = await client.call<string>('GET', urls.results)
  return body
    .trimEnd()
    .split('\n')
    .map(line => batchResultSchema.parse(JSON.parse(line)))
}

const inputOf = ({ input }: { input: unknown }) => input as { asset_id: string }

test('hundreds of pictures come with one request, and every one is read', async () => {
  const user = await newUser(1_000)
  const items = Array.from({ length: 400 }, (_, place) => item(`${place}`, codes[place % codes.length]!))
  const { status, body } = await user.post({ items })
  assert.deepEqual([status, body.request_counts.queued], [202, 400])
  const lines = await results(user.client, body)
  assert.equal(lines.length, 400)
  for (const { custom_id, task } of lines) {
    assert.equal((task!.result as ResultOf<'text.recognize'>).text, codes[Number(custom_id) % codes.length]!.label)
  }
  assert.equal(await user.kept(), 400)
})

test('a picture that came with a task goes with it, unless another task names it', async () => {
  const user = await newUser(10)
  const { body } = await user.post({ items: [item('a', codes[0]!), item('b', codes[1]!)] })
  const lines = await results(user.client, body)
  const [a, b] = ['a', 'b'].map(name => lines.find(({ custom_id }) => custom_id === name)!.task!)
  const again = await user.client.call<{ id: string }>('POST', `/v1/tasks/${b!.id}/retry`, { json: {} })
  assert.equal(again.status, 202)
  await user.client.ended(again.body.id)

  for (const { id } of [a!, b!]) assert.equal((await user.client.call('DELETE', `/v1/tasks/${id}`)).status, 204)
  assert.equal(await user.kept(), 1, 'the one that was asked about again')
  await assert.rejects(platform.storage.read(assetKey(uploadPlace(user.accountId, inputOf(a!).asset_id))))
  assert.equal((await user.client.call('DELETE', `/v1/tasks/${again.body.id}`)).status, 204)
  assert.equal(await user.kept(), 0)
})

test('what is no picture is listed and the others are read; of those that no task was accepted for nothing stays', async () => {
  const user = await newUser(1)
  const { status, body } = await user.post({
    items: [
      item('none', noPicture),
      item('wrong', codes[0]!, { input: { colour: 'red' } }),
      item('good', codes[0]!, { input: undefined }),
      item('too dear', codes[0]!),
    ],
  })
  assert.equal(status, 202)
  assert.deepEqual(
    body.refused.map(({ custom_id, error }) => [custom_id, error.code, error.errors?.[0]?.pointer]),
    [
      ['none', 'unsupported-media-type', '/items/0/image'],
      ['wrong', 'unknown-field', '/items/1/input/colour'],
      ['too dear', 'insufficient-credits', undefined],
    ],
  )
  const read = (await results(user.client, body)).find(({ custom_id }) => custom_id === 'good')
  assert.equal(read?.task?.status, 'succeeded')
  assert.equal(await user.kept(), 1)
})

test('an atomic batch with something that is no picture is refused and leaves nothing', async () => {
  const user = await newUser(10)
  const items = [item('a', codes[0]!), item('b', noPicture)]
  const { status, body } = await user.post({ mode: 'atomic', items })
  assert.deepEqual([status, body.code, body.errors?.[0]?.pointer], [415, 'unsupported-media-type', '/items/1/image'])
  assert.equal(await user.kept(), 0)
})

test('what may be uploaded and shows nothing, as a color profile, is no picture', async () => {
  const user = await newUser(10)
  const profile = Buffer.alloc(400)
  profile.writeUInt32BE(profile.length, 0)
  profile.write('acsp', 36)
  const { status, body } = await user.post({ mode: 'atomic', items: [item('a', { png: profile })] })
  assert.deepEqual([status, body.code], [415, 'unsupported-media-type'])
  assert.equal(await user.kept(), 0)
})

test('a picture goes with recognitions only, and not beside another one', async () => {
  const user = await newUser(10)
  const input = { asset_id: 'ast_01JD0000000000000000000000' }
  for (const [wrong, pointer] of [
    [item('a', codes[0]!, { type: 'image.process' }), '/items/0/image'],
    [item('a', codes[0]!, { input }), '/items/0/input/asset_id'],
    [item('a', codes[0]!, { image: 'not base64!' }), '/items/0/image'],
  ] as const) {
    const { status, body } = await user.post({ items: [wrong] })
    assert.deepEqual([status, body.errors?.map(error => error.pointer)], [422, [pointer]])
  }
  assert.equal(await user.kept(), 0)
})

test('a batch that was sent twice keeps its pictures once', async () => {
  const user = await newUser(10)
  const [json, headers] = [{ items: [item('a', codes[0]!)] }, { 'Idempotency-Key': 'once' }]
  const first = await user.post(json, headers)
  const again = await user.post(json, headers)
  assert.deepEqual([again.body.id, again.headers.get('idempotent-replayed')], [first.body.id, 'true'])
  assert.equal(await user.kept(), 1)
  assert.equal((await results(user.client, first.body))[0]?.task?.status, 'succeeded')
})

test('more than eight mebibytes are too many', async () => {
  const user = await newUser(10)
  const image = Buffer.alloc(500_000).toString('base64')
  const items = Array.from({ length: 13 }, (_, place) => ({ custom_id: `${place}`, type: 'text.recognize', image }))
  assert.equal((await user.post({ items })).status, 413)
})

test('nothing of all this was lost', async () => {
  await assertNothingLost(platform)
})
