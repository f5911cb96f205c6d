import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { inspect } from 'node:util'
import { createClient, type ClientOptions } from '../../../contracts/client/create-client.ts'
import { InkstoneError } from '../../../contracts/client/inkstone-error.ts'
import { quickClock } from '../../support/quick-clock.ts'
import { json, problem, scriptedServer, type Step } from '../../support/scripted-server.ts'

const key = 'ink_live_abcdefgh0123456789'
const task = { id: 'task_1', status: 'queued', done: false, revision: 1 }

const talk = async (context: TestContext, steps: Step[], options: Partial<ClientOptions> = {}) => {
  const { url, received } = await scriptedServer(context, ...steps)
  const clock = quickClock()
  const client = createClient({ baseUrl: url, ...(options.token ? {} : { key }), clock, ...options })
  return { url, client, received, pauses: clock.pauses }
}

const failure = async (promise: Promise<unknown>): Promise<InkstoneError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof InkstoneError, inspect(error))
  assert.doesNotMatch(inspect(error, { depth: 10 }), /0123456789/, 'no error has the key')
  return error
}

test('an id is one part of the address, whatever is in it', async context => {
  const { client, received } = await talk(context, [json(200, task)])
  await client.tasks.get('../credits/balance?x#y')
  assert.equal(received[0]!.path, '/v1/tasks/..%2Fcredits%2Fbalance%3Fx%23y')
})

test('a list is read page by page, and only as far as somebody reads', async context => {
  const page = (data: number[], cursor: string | null) =>
    json(200, { data, has_more: cursor !== null, next_cursor: cursor ?? 'last' })
  const { client, received } = await talk(context, [page([1, 2], 'a'), page([3], 'b'), page([4], null)])
  const items: unknown[] = []
  for await (const item of client.tasks.list({ type: 'image.process', limit: 2 })) items.push(item)
  assert.deepEqual(items, [1, 2, 3, 4])
  assert.deepEqual(
    received.map(({ path }) => path),
    ['', '&cursor=a', '&cursor=b'].map(more => `/v1/tasks?type=image.process&limit=2${more}`),
  )
  const { client: other, received: asked } = await talk(context, [page([1, 2], 'a')])
  for await (const item of other.events.list({ type: ['task.queued', 'task.failed'] })) {
    assert.equal(item, 1)
    break
  }
  assert.deepEqual(
    asked.map(({ path }) => path),
    ['/v1/events?type=task.queued%2Ctask.failed'],
  )
})

test('a file is uploaded as a form that can be sent again', async context => {
  const { client, received } = await talk(context, [
    problem(503, 'draining', { retryable: true }),
    json(201, { id: 'ast_1' }),
  ])
  const asset = await client.assets.upload({
    file: new Uint8Array([65, 66, 67]),
    filename: 'a.png',
    contentType: 'image/png',
  })
  assert.equal(asset.id, 'ast_1')
  for (const { body, headers } of received) {
    assert.match(body, /name="file"; filename="a\.png"\r\nContent-Type: image\/png\r\n\r\nABC\r\n/)
    assert.equal(headers['idempotency-key'], received[0]!.headers['idempotency-key'])
  }
})

test('a download shows its link no key, checks the digest and tells nothing of the link', async context => {
  const { url, received } = await scriptedServer(context, response => response.end('abc'))
  const client = createClient({ baseUrl: 'https://ink.example', key })
  const digest = 'sha-256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  const link = `${url}/v1/files/ast_1?sig=0123456789`
  assert.equal(new TextDecoder().decode(await client.files.download({ url: link, digest })), 'abc')
  assert.equal(received[0]!.headers['authorization'], undefined)
  const wrong = { url: link, digest: digest.replace('ba', 'ab') }
  assert.equal((await failure(client.files.download(wrong))).code, 'wrong-digest')
  const gone = await scriptedServer(context, problem(410, 'link-expired'))
  assert.equal((await failure(client.files.download(`${gone.url}/x?sig=0123456789`))).code, 'link-expired')
  assert.equal((await failure(client.files.download('http://127.0.0.1:1/x?sig=0123456789'))).code, 'connection-failed')
  await assert.rejects(client.files.download('sig=0123456789'), error => !/0123456789/.test(inspect(error)))
})

test('a change of a subscription names the revision that it begins from', async context => {
  const { client, received } = await talk(context, [json(200, { id: 'sub_1', revision: 4 })])
  await client.subscriptions.update({ id: 'sub_1', revision: 3 }, { name: 'shop' })
  assert.deepEqual(
    [received[0]!.method, received[0]!.headers['if-match'], received[0]!.body],
    ['PATCH', '"3"', '{"name":"shop"}'],
  )
})

test('a recovery that comes in parts is asked for until its last part', async context => {
  const part = (deliveries: number | null, next: string | null) => json(202, { deliveries, next })
  const { client, received } = await talk(context, [part(1000, 'p1'), part(1000, 'p2'), part(7, null)])
  assert.deepEqual(await client.subscriptions.recover('sub_1', { since: '2026-11-01T00:00:00Z' }), { deliveries: 2007 })
  assert.deepEqual(
    received.map(({ body }) => (JSON.parse(body) as { after?: string }).after),
    [undefined, 'p1', 'p2'],
  )
})

test('a key that no header takes is refused, and not repeated', () => {
  for (const broken of [`${key}\n`, `${key} `, '', 'schlüssel']) {
    assert.throws(
      () => createClient({ baseUrl: 'https://ink.example', key: broken }),
      error => error instanceof TypeError && !/0123456789|schl/.test(inspect(error.message)),
    )
  }
})

test('an address that is none of an instance is refused', () => {
  for (const baseUrl of [
    '',
    'ink.example',
    'ftp://ink.example',
    'https://user:word@ink.example',
    'https://ink.example?a=b',
  ]) {
    assert.throws(() => createClient({ baseUrl, key }), TypeError)
  }
  assert.throws(() => createClient({ baseUrl: 'https://ink.example' }), TypeError)
})
