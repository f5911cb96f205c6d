import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { closeCodes } from '#contracts/events/socket-frames.ts'
import type { AssetView } from '#contracts/http/assets.ts'
import type { KeyView } from '#contracts/http/keys.ts'
import { newId } from '#contracts/ids.ts'
import { scopes } from '#contracts/scopes.ts'
import { query, sql } from '#infra/db/sql.ts'
import { audibleTypes, ownersAllowed } from '#infra/db/subscriptions/subscription-owners.ts'
import { findSubscription } from '#infra/db/subscriptions/subscriptions.ts'
import { openStream } from '../producers/ingress/events/open-stream.ts'
import type { Client } from '../support/client.ts'
import { exampleDocument } from '../support/design-document.ts'
import { echoUser } from '../support/echo-user.ts'
import { openSocket } from '../support/event-socket.ts'
import { eventually } from '../support/eventually.ts'
import { keyMaker } from '../support/key-maker.ts'
import { madeProject } from '../support/made-project.ts'
import { newSubscription } from '../support/new-subscription.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'
import { startReceiver } from '../support/webhook-receiver.ts'
import { letWaitsPass } from '../support/webhook-user.ts'

const platform = await startPlatform({ after }, { kinds: ['diagnostic.echo'] })
const { em, baseUrl } = platform
const { accountId, client: whole } = await echoUser(platform)
const { make, refused, clientWith, keyWith } = keyMaker(platform, await newPerson(platform, { accountId }))
const [{ id: spring }, { id: autumn }] = [await madeProject(whole), await madeProject(whole)]

const keyFor = async (projectIds: string[] | null) => {
  const key = await keyWith({ scopes, projectIds })
  return { ...key, client: clientWith(key.token) }
}
const inSpring = (await keyFor([spring])).client
const inAutumn = (await keyFor([autumn])).client
const restrict = (keyId: string, project_ids: string[] | null) =>
  whole.call<KeyView>('PATCH', `/v1/api-keys/${keyId}`, { json: { project_ids } })

test('a key says what projects it is for, and hands them on when another takes its place', async () => {
  const made = await make({ scopes: ['tasks:read'], project_ids: [spring, autumn] })
  assert.deepEqual(made.project_ids, [spring, autumn])
  const { body: changed } = await restrict(made.id, [autumn])
  assert.deepEqual(changed.project_ids, [autumn])
  const { body: rotated } = await whole.call<KeyView>('POST', `/v1/api-keys/${made.id}/rotate`, { json: {} })
  assert.deepEqual(rotated.project_ids, [autumn])
  assert.equal((await make({ scopes: ['tasks:read'] })).project_ids, null)
})

test('a key is for projects of its account, each once, and for one to fifty of them', async () => {
  const { id: theirs } = await madeProject((await echoUser(platform)).client)
  const unknown = newId('project')
  const about = async (id: string) => {
    const { status, body } = await whole.problem('POST', '/v1/api-keys', {
      json: { name: 'A key', scopes: ['tasks:read'], project_ids: [spring, id] },
    })
    return [status, body.code, body.detail, body.errors].map(part => JSON.stringify(part).replaceAll(id, 'id'))
  }
  assert.deepEqual(await about(theirs), await about(unknown))
  assert.match((await about(theirs)).join(' '), /422.*project-not-found/)
  const { id } = await make({ scopes: ['tasks:read'], project_ids: [spring] })
  assert.equal((await restrict(id, [theirs])).status, 422)
  for (const project_ids of [[], [spring, spring], Array.from({ length: 51 }, () => newId('project')), 'all'])
    assert.equal((await refused({ scopes: ['tasks:read'], project_ids }, whole)).status, 422)
})

const codeOf = async (client: Client, type: string, input: object): Promise<[number, string | undefined]> => {
  const { status, body } = await client.call<{ errors?: { code: string }[] }>('POST', '/v1/tasks', {
    json: { type, input },
  })
  return [status, body.errors?.[0]?.code]
}

test('what a task of another project has made is no input, and what was uploaded is', async () => {
  const { id } = await inSpring.post('diagnostic.echo', { output_bytes: 10 })
  const { output } = await inSpring.ended(id)
  const asset_id = output[0]!.asset_id
  assert.deepEqual(await codeOf(inAutumn, 'image.process', { asset_id }), [422, 'asset-not-found'])
  assert.deepEqual(await codeOf(inSpring, 'image.process', { asset_id }), [202, undefined])
  const form = new FormData()
  form.append('file', new Blob([onePixel], { type: 'image/png' }), 'one.png')
  const { status, body: upload } = await inSpring.call<AssetView>('POST', '/v1/assets', { body: form })
  assert.equal(status, 201)
  assert.equal((await inAutumn.call('GET', `/v1/assets/${upload.id}`)).status, 200)
  assert.deepEqual(await codeOf(inAutumn, 'image.process', { asset_id: upload.id }), [202, undefined])
})

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test('a design is there for a key only if a task of its projects has made it', async () => {
  const { body: design } = await whole.call<{ id: string }>('POST', '/v1/designs', {
    json: { document: exampleDocument() },
  })
  const exported = (client: Client) =>
    codeOf(client, 'design.export', { design_id: design.id, formats: [{ type: 'png' }] })
  assert.deepEqual(await exported(inSpring), [422, 'design-not-found'])
  const { id } = await inSpring.post('diagnostic.echo', {})
  await query(em(), sql`update design set task_id = ${id}, variant_index = 0 where id = ${design.id}`)
  assert.deepEqual(await exported(inAutumn), [422, 'design-not-found'])
  assert.deepEqual(await exported(inSpring), [202, undefined])
})

test('what work costs is told to a key for several projects without naming one', async () => {
  const { client } = await keyFor([spring, autumn])
  const { status } = await client.call('POST', '/v1/tasks/estimate', { json: { type: 'diagnostic.echo', input: {} } })
  assert.equal(status, 200)
})

const timeout = 30_000

test('a stream ends when its key is not for all of what it was opened for any more', { timeout }, async () => {
  const { keyId, token, client } = await keyFor([spring, autumn])
  const { id } = await client.post('diagnostic.echo', { delay_ms: 60_000 }, { project_id: spring })
  const ofTask = await openStream(`${baseUrl()}/v1/tasks/${id}/events`, { token })
  assert.equal((await ofTask.event())?.event, 'task.queued')
  await restrict(keyId, [autumn])
  while ((await ofTask.event()) !== undefined);
  const { status } = await openStream(`${baseUrl()}/v1/tasks/${id}/events`, { token })
  assert.equal(status, 404)
})

test('events of the whole account are heard by no key that has become one for some projects', { timeout }, async () => {
  const { keyId, token, client } = await keyFor(null)
  const ofAll = await openStream(`${baseUrl()}/v1/events/stream`, { token })
  const socket = await openSocket(baseUrl(), { token })
  await socket.subscribe({ id: 'all' })
  const { body: pass } = await client.call<{ token: string }>('POST', '/v1/stream-tokens', { json: {} })
  await restrict(keyId, [spring])
  while ((await ofAll.event()) !== undefined);
  await socket.closed
  const again = await openSocket(baseUrl(), { token })
  assert.equal((await again.closed).code, closeCodes.forbidden)
  assert.equal((await openStream(`${baseUrl()}/v1/events/stream`, { token })).status, 403)
  const byPass = await openStream(`${baseUrl()}/v1/events/stream?token=${pass.token}`, {})
  assert.equal(byPass.status, 401)
})

test('what a key has subscribed to is over when it is for some projects only', async () => {
  const { keyId, client } = await keyFor(null)
  const { id } = await newSubscription(client)
  const row = (await findSubscription(em(), { id, accountId }))!
  const heard = async () => audibleTypes(row, await ownersAllowed(em(), [row]))
  assert.ok((await heard())?.includes('task.succeeded'))
  await restrict(keyId, [spring])
  assert.equal(await heard(), undefined)
})

test('the webhook of a task is silent while its key is for other projects, and heard in its own', async t => {
  const { keyId, client } = await keyFor([spring])
  const receiver = await startReceiver(t)
  const post = (input: object = {}) => client.post('diagnostic.echo', input, { webhook: { url: receiver.url } })
  await post()
  await receiver.gets(1)
  const { id } = await post({ delay_ms: 500 })
  await restrict(keyId, [autumn])
  await eventually('it is canceled', async () => {
    await letWaitsPass(platform)
    const [delivery] = await query<{ status: string; why: string }>(
      em(),
      sql`select status, last_error as why from delivery where subject = ${id}`,
    )
    return delivery?.status === 'canceled' && delivery.why === 'owner_gone'
  })
  assert.equal(receiver.received.length, 1)
})
