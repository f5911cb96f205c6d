import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createClient } from '#contracts/client/create-client.ts'
import { TaskFailed } from '#contracts/client/inkstone-error.ts'
import { WebhookRejected, webhooks } from '#contracts/client/webhooks.ts'
import { scopes } from '#contracts/scopes.ts'
import { demoPhoto } from '../../scripts/fixtures/make-photo.ts'
import { newAccount } from '../support/account.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'
import { scriptedServer } from '../support/scripted-server.ts'
import { openProxy } from '../support/tcp-proxy.ts'

const platform = await startPlatform({ after })
const account = await newAccount(platform.em(), { credits: 1_000, scopes })
const client = createClient({ baseUrl: platform.baseUrl(), key: account.token })
const echo = (input: object) => ({ type: 'diagnostic.echo', input }) as const

test('a photographed page is uploaded, run and downloaded in four calls', async () => {
  const photo = new Uint8Array(await demoPhoto())
  const asset = await client.assets.upload({ file: photo, filename: 'page.jpg', contentType: 'image/jpeg' })
  const types = new Set<string>()
  const task = await client.tasks.run(
    { type: 'image.process', input: { asset_id: asset.id } },
    { onEvent: ({ type }) => void types.add(type) },
  )
  assert.equal(task.status, 'succeeded')
  assert.ok(types.has('task.queued') && types.has('task.succeeded'))
  const [file] = task.output
  const picture = await client.files.download(file!)
  assert.equal(picture.length, file!.bytes)
  assert.equal((await client.assets.get(file!.asset_id)).digest, file!.digest)
})

test('a task that fails is thrown with what was wrong', async () => {
  await assert.rejects(client.tasks.run(echo({ fail: 'permanent' })), error => {
    assert.ok(error instanceof TaskFailed)
    assert.equal(error.task.status, 'failed')
    assert.equal(error.code, error.task.error?.code)
    return true
  })
})

test('a request that is refused says which value, and which request it was', async () => {
  const refused = client.tasks.create(echo({ steps: 0, nothing: true }))
  await assert.rejects(refused, error => {
    const { code, status, requestId, errors } = error as TaskFailed
    assert.equal(status, 422)
    assert.match(code, /^(?:validation-failed|unknown-field)$/)
    assert.match(requestId!, /^req_/)
    assert.ok(errors.some(({ pointer }) => pointer === '/input/steps'))
    return true
  })
})

test('the same Idempotency-Key posts one task', async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(() => client.tasks.create(echo({ text: 'once' }), { idempotencyKey: 'one-task-only' })),
  )
  assert.equal(first!.id, second!.id)
})

test('a task that was canceled while it ran is waited for until it is', async () => {
  const task = await client.tasks.create(echo({ delay_ms: 60_000 }))
  const ended = client.tasks.wait(task.id)
  await client.tasks.cancel(task.id, { reason: 'not needed any more' })
  assert.equal((await ended).status, 'canceled')
  const again = await client.tasks.retry(task.id, { overrides: { input: { text: 'again' } } })
  assert.equal(again.retry_of, task.id)
  assert.equal((await client.tasks.wait(again)).status, 'succeeded')
})

test('lists are read over their pages, and credits tell what tasks have cost', async () => {
  const ids: string[] = []
  for await (const { id } of client.tasks.list({ type: 'diagnostic.echo', limit: 1 })) ids.push(id)
  assert.ok(ids.length > 3)
  assert.equal(new Set(ids).size, ids.length)
  const { settled } = await client.credits.balance()
  assert.ok(BigInt(settled) > 0n)
  for await (const { type } of client.credits.transactions({ type: 'capture' })) assert.equal(type, 'capture')
  const types: string[] = []
  for await (const { type } of client.events.list({ subject: ids[0]!, limit: 1 })) types.push(type)
  assert.deepEqual([types[0], types.at(-1)], ['task.queued', 'task.succeeded'])
})

test('events go on where they were after connections were cut and the ingress was stopped and started', async context => {
  const proxy = await openProxy(context, platform.baseUrl())
  let address = new URL(proxy.through(platform.baseUrl())).origin
  // The ingress comes back on another port: this stands for the name that clients know.
  const far = createClient({
    baseUrl: 'http://ink.example',
    key: account.token,
    fetch: (input, init) => fetch((input as string).replace('http://ink.example', address), init),
  })
  const controller = new AbortController()
  const heard: string[] = []
  const lost: (string | undefined)[] = []
  const follow = async (): Promise<void> => {
    const options = { signal: controller.signal, onReconnect: (error?: Error) => void lost.push(error?.name) }
    for await (const { subject } of far.events.stream({ type: 'task.queued' }, options)) heard.push(subject)
  }
  const following = assert.rejects(follow(), { name: 'AbortError' })
  const posted: string[] = []
  const post = async (): Promise<void> => {
    posted.push((await far.tasks.create(echo({}))).id)
  }
  const hasAll = (): boolean => heard.length > 0 && heard.at(-1) === posted.at(-1)
  await eventually('the stream is open', async () => {
    await post()
    return heard.length > 0
  })

  await post()
  proxy.cut()
  await post()
  await eventually('what came after the cut', hasAll)

  await post()
  await platform.stop('ingress')
  await platform.start('ingress')
  address = platform.baseUrl()
  await post()
  await eventually('what came while the ingress was away, and after it', hasAll)
  controller.abort()
  await following
  assert.deepEqual(heard, posted.slice(posted.indexOf(heard[0]!)), 'none is missing, none came twice, and in order')
  assert.ok(lost.length >= 2)
})

test('a run outlives the ingress that it was posted to', async () => {
  let address = platform.baseUrl()
  const far = createClient({
    baseUrl: 'http://ink.example',
    key: account.token,
    fetch: (input, init) => fetch((input as string).replace('http://ink.example', address), init),
  })
  const restarted = Promise.withResolvers<void>()
  const restart = async (): Promise<void> => {
    await platform.stop('ingress')
    await platform.start('ingress')
    address = platform.baseUrl()
    restarted.resolve()
  }
  let isAway = false
  const task = await far.tasks.run(echo({ delay_ms: 1_500, steps: 10 }), {
    onEvent: () => {
      if (!isAway) void restart()
      isAway = true
    },
  })
  await restarted.promise
  assert.equal(task.status, 'succeeded')
})

test('a delivery of the platform is verified by its secret and by the public key of the instance, and by nothing else', async context => {
  const inkstone = createClient({ baseUrl: platform.baseUrl(), key: account.token })
  const { url, received } = await scriptedServer(context, (response, { method }) => {
    response
      .writeHead(method === 'OPTIONS' ? 200 : 204, { 'WebHook-Allowed-Origin': '*', 'WebHook-Allowed-Rate': '*' })
      .end()
  })
  const { id, secret } = await inkstone.subscriptions.create({
    protocol: 'HTTP',
    sink: `${url}/hook`,
    types: ['task.succeeded'],
    name: 'a receiver',
  })
  await eventually('the receiver has agreed', async () => (await inkstone.subscriptions.get(id)).status === 'active')
  const task = await inkstone.tasks.run(echo({ text: 'told' }))
  const delivered = await eventually('the delivery', () => received.find(({ method }) => method === 'POST'))

  const { headers, body: payload } = delivered
  const event = await webhooks.verify({ payload, headers, secret: secret! })
  assert.deepEqual([event.type, event.subject, event.id], ['task.succeeded', task.id, headers['webhook-id']])
  const keys = await inkstone.subscriptions.keys()
  const publicKey = keys.map(key => key.public_key)
  assert.deepEqual(await webhooks.verify({ payload, headers, publicKey }), event)
  const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  await assert.rejects(webhooks.verify({ payload, headers, secret: other }), WebhookRejected)
  await assert.rejects(
    webhooks.verify({ payload: payload.replace('told', 'lied'), headers, publicKey }),
    WebhookRejected,
  )

  const first = await inkstone.subscriptions.test(id, 'task.failed')
  const trial = await eventually('the trial', () => received.find(request => request.body.includes(first.event_id)))
  assert.equal((await webhooks.verify({ ...trial, payload: trial.body, secret: secret! })).type, 'task.failed')
  const logged: string[] = []
  for await (const delivery of inkstone.subscriptions.deliveries(id)) logged.push(delivery.event_id)
  assert.deepEqual(logged.toSorted(), [first.event_id, event.id].toSorted())
  const { revision } = await inkstone.subscriptions.pause(id)
  await inkstone.subscriptions.update({ id, revision }, { name: 'another name' })
  await assert.rejects(inkstone.subscriptions.update({ id, revision }, { name: 'late' }), {
    code: 'precondition-failed',
  })
  await inkstone.subscriptions.delete(id)
})
