import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { AssetView } from '#contracts/http/assets.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import type { ResultOf } from '#contracts/tasks/registry.ts'
import { Redis } from 'ioredis'
import { query, sql } from '#infra/db/sql.ts'
import { eventually } from '../support/eventually.ts'
import { newAccount } from '../support/account.ts'
import { clientOf } from '../support/client.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { readableLines, type Line } from '../support/lines.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const { token } = await newAccount(platform.em(), { credits: 100 })
const client = clientOf(platform.baseUrl, token)
const [code] = await readableLines(/^[a-z]{4,}$/)
const [exercise] = await readableLines(/^\d\+\d=\?$/)

const upload = async ({ png }: Line): Promise<string> => {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(png)], { type: 'image/png' }), 'line.png')
  const { body } = await client.call<AssetView>('POST', '/v1/assets', { body: form })
  return body.id
}

/** As if the hour were over: the memory of the workers ends with them. */
const forgetCaches = async (): Promise<void> => {
  await platform.stop('workers')
  const { REDIS_URL: url, REDIS_PREFIX: prefix } = platform.environment()
  const redis = new Redis(url!)
  const keys = await redis.keys(`${prefix}recognition:*`)
  if (keys.length > 0) await redis.del(keys)
  redis.disconnect()
  await platform.start('workers')
}

const read = async <Type extends 'text.recognize' | 'calc.recognize'>(
  type: Type,
  input: object,
): Promise<{ task: TaskView; result: ResultOf<Type> }> => {
  const task = await client.ended((await client.post(type, input)).id)
  assert.equal(task.status, 'succeeded', JSON.stringify(task.error))
  return { task, result: task.result as ResultOf<Type> }
}

test('a picture of a code comes back as text, with how sure it is of every character', async () => {
  const { task, result } = await read('text.recognize', { asset_id: await upload(code!), min_confidence: 0 })
  assert.equal(result.text, code!.label)
  assert.equal(result.characters.map(({ character }) => character).join(''), code!.label)
  assert.equal(result.candidates[0]?.text, code!.label)
  const sum = result.candidates.reduce((mass, { probability }) => mass + probability, result.other_probability)
  assert.ok(Math.abs(sum - 1) < 0.001, `the probabilities add up to ${sum}`)
  assert.deepEqual([result.cached, task.cost.charged], [null, '1'])
})

test('a picture of an exercise comes back as its value', async () => {
  const { result } = await read('calc.recognize', { asset_id: await upload(exercise!), min_confidence: 0 })
  const [one, other] = exercise!.label.split(/\D/)
  assert.equal(result.value, String(Number(one) + Number(other)))
  assert.equal(result.expression, `${one}+${other}`)
})

test('the same picture with the same question costs nothing and says that it was known', async () => {
  const asset_id = await upload(code!)
  const first = await read('text.recognize', { asset_id, case_mode: 'upper', min_confidence: 0 })
  const again = await read('text.recognize', { asset_id, case_mode: 'upper', min_confidence: 0 })
  assert.deepEqual([first.result.cached, again.result.cached], [null, 'memory'])
  assert.equal(again.result.text, first.result.text)
  assert.deepEqual([first.task.cost.charged, again.task.cost.charged], ['1', '0'])
})

test('what the caches have forgotten is still known from the log, unless it was said to be wrong', async () => {
  const question = { case_mode: 'lower', min_confidence: 0 }
  const first = await read('text.recognize', { asset_id: await upload(code!), ...question })
  const isLogged = sql`select from recognition where task_id = ${first.task.id}`
  await eventually('it is in the log', async () => (await query(platform.em(), isLogged)).length === 1)
  await forgetCaches()
  // Another upload of the same bytes.
  const again = await read('text.recognize', { ...question, asset_id: await upload(code!) })
  assert.deepEqual([again.result.cached, again.result.text, again.task.cost.charged], ['log', first.result.text, '0'])
  const other = await read('text.recognize', { ...question, asset_id: await upload(code!), candidates: 1 })
  assert.notEqual(other.result.cached, 'log', 'another question')

  for (const { task } of [first, again]) {
    const json = { verdict: 'incorrect', expected: 'other' }
    const { status } = await client.call('POST', `/v1/tasks/${task.id}/feedback`, { json })
    assert.equal(status, 201)
  }
  await forgetCaches()
  const anew = await read('text.recognize', { ...question, asset_id: await upload(code!) })
  assert.equal(anew.result.cached, null)
})

test('another account is told nothing of what was known', async () => {
  const other = await newAccount(platform.em(), { credits: 10 })
  const theirs = clientOf(platform.baseUrl, other.token)
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(code!.png)], { type: 'image/png' }), 'line.png')
  const { body } = await theirs.call<AssetView>('POST', '/v1/assets', { body: form })
  const task = await theirs.ended((await theirs.post('text.recognize', { asset_id: body.id })).id)
  assert.equal((task.result as ResultOf<'text.recognize'>).cached, null)
})

test('below the confidence that was asked for, the answer is that there is none', async () => {
  const { result } = await read('text.recognize', { asset_id: await upload(code!), min_confidence: 1 })
  assert.deepEqual([result.text, result.rejected, result.reason], [null, true, 'unsure'])
  assert.equal(result.candidates[0]?.text, code!.label)
})

test('who does not know what the picture shows asks for both', async () => {
  const { result } = await read('text.recognize', {
    asset_id: await upload(exercise!),
    read_as: 'auto',
    min_confidence: 0,
  })
  const [one, other] = exercise!.label.split(/\D/)
  assert.equal(result.read_as, 'calc')
  assert.equal(result.calculation?.value, String(Number(one) + Number(other)))
})

test('what is rejected as a guess shows no value either', async () => {
  const { result } = await read('text.recognize', {
    asset_id: await upload(exercise!),
    read_as: 'auto',
    min_confidence: 1,
  })
  assert.deepEqual([result.read_as, result.rejected, result.text, result.calculation], ['calc', true, null, null])
})

test('a pattern that is none is refused at once, with where it is wrong', async () => {
  const { status, body } = await client.call<{ errors: { pointer: string; detail: string }[] }>('POST', '/v1/tasks', {
    json: { type: 'text.recognize', input: { asset_id: await upload(code!), pattern: 'a(b' } },
  })
  assert.equal(status, 422)
  assert.deepEqual(
    body.errors.map(({ pointer, detail }) => [pointer, detail]),
    [['/input/pattern', 'this group is never closed (at 1)']],
  )
})

test('hints that no text can meet fail the task, say why and cost nothing', async () => {
  const posted = await client.post('text.recognize', { asset_id: await upload(code!), charset: 'abc', pattern: 'x+' })
  const task = await client.ended(posted.id)
  assert.deepEqual([task.status, task.error?.code, task.cost.charged], ['failed', 'invalid-input', '0'])
})

test('a file that is no picture of a line fails, says why and costs nothing', async () => {
  const form = new FormData()
  const wide = await import('sharp').then(({ default: sharp }) =>
    sharp({ create: { width: 3000, height: 2000, channels: 3, background: '#fff' } })
      .png()
      .toBuffer(),
  )
  form.set('file', new Blob([new Uint8Array(wide)], { type: 'image/png' }), 'wide.png')
  const { body } = await client.call<AssetView>('POST', '/v1/assets', { body: form })
  const task = await client.ended((await client.post('text.recognize', { asset_id: body.id })).id)
  assert.deepEqual([task.status, task.error?.code, task.cost.charged], ['failed', 'too-many-pixels', '0'])
})

test('a picture may come with the request, and the answer with the response', async () => {
  const json = { image: code!.png.toString('base64'), options: { case_mode: 'lower', min_confidence: 0 } }
  const { status, body } = await client.call<TaskView>('POST', '/v1/recognitions', {
    json,
    headers: { Prefer: 'wait=20' },
  })
  assert.deepEqual([status, body.type, body.status], [200, 'text.recognize', 'succeeded'])
  assert.equal((body.result as ResultOf<'text.recognize'>).text, code!.label)
})

test('a picture that came with a request that was sent twice is kept once', async () => {
  const count = async (): Promise<number> =>
    (await client.call<{ data: unknown[] }>('GET', '/v1/assets?limit=100')).body.data.length
  const before = await count()
  const json = { type: 'calc.recognize', image: exercise!.png.toString('base64') }
  const headers = { 'Idempotency-Key': 'once' }
  const first = await client.call<TaskView>('POST', '/v1/recognitions', { json, headers })
  const again = await client.call<TaskView>('POST', '/v1/recognitions', { json, headers })
  assert.deepEqual([first.status, again.status, again.headers.get('idempotent-replayed')], [202, 202, 'true'])
  assert.equal(again.body.id, first.body.id)
  assert.equal(await count(), before + 1)
  await client.ended(first.body.id)
})

test('what is wrong with the options is said of the options, as the caller has sent them', async () => {
  const wrong: [options: object, code: string, pointer: string][] = [
    [{ colour: 'red' }, 'unknown-field', '/options/colour'],
    [{ min_confidence: 2 }, 'validation-failed', '/options/min_confidence'],
  ]
  for (const [options, code_, pointer] of wrong) {
    const json = { image: code!.png.toString('base64'), options }
    const { body } = await client.problem('POST', '/v1/recognitions', { json })
    assert.deepEqual([body.code, body.errors?.map(error => error.pointer)], [code_, [pointer]])
    assert.ok(body.detail?.startsWith(`${pointer}: `), body.detail)
  }
})

test('what is no picture, no base64, or named twice is refused and leaves nothing', async () => {
  const count = async (): Promise<number> =>
    (await client.call<{ data: unknown[] }>('GET', '/v1/assets?limit=100')).body.data.length
  const before = await count()
  const image = code!.png.toString('base64')
  const refusals: [unknown, number][] = [
    [{ image: Buffer.from('no picture at all').toString('base64') }, 415],
    [{ image: image.slice(0, -40) }, 422],
    [{ image: 'not base64!' }, 422],
    [{ image, options: { asset_id: 'ast_01JD0000000000000000000000' } }, 422],
    [{ image, options: { colour: 'red' } }, 422],
    [{ image, type: 'image.process' }, 422],
    [{}, 422],
  ]
  for (const [json, expected] of refusals) {
    const { status } = await client.problem('POST', '/v1/recognitions', { json })
    assert.equal(status, expected, JSON.stringify(json).slice(0, 80))
  }
  assert.equal(await count(), before)
})

test('nothing of all this was lost', async () => {
  await assertNothingLost(platform)
})
