import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { TaskView } from '#contracts/http/tasks.ts'
import { newId } from '#contracts/ids.ts'
import { designGenerate } from '#contracts/tasks/design-generate.ts'
import { paletteRecommend } from '#contracts/tasks/palette-recommend.ts'
import { insertRows, query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../support/account.ts'
import { clientOf } from '../support/client.ts'
import { exampleDocument } from '../support/design-document.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { lettersTo, letterTo } from '../support/mailbox.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'

const timeout = 30_000
const platform = await startPlatform({ after })
const { em } = platform

/** Somebody with credits, whose key they have made themselves. */
const keyMaker = async () => {
  const user = await echoUser(platform)
  const person = await newPerson(platform, { accountId: user.accountId })
  await query(em(), sql`update api_key set created_by = ${person.userId} where account_id = ${user.accountId}`)
  return { ...user, person }
}
const email = { email: true }
const done = /^Your task is done$/
const ended = /without a result$/
/** What is ordered goes out in order enough: a letter that was ordered later has come, so would have one before it. */
const lastLetter = async (user: Awaited<ReturnType<typeof keyMaker>>, had: number) => {
  await user.client.post('diagnostic.echo', {}, { notify: email })
  await letterTo(platform, user.person.email, { subject: done, after: had })
}

test(
  'whoever made the key is written to when the task is done, with nothing of what went in',
  { timeout },
  async () => {
    const user = await keyMaker()
    const { id } = await user.client.post('diagnostic.echo', { text: 'quite secret' }, { notify: email })
    const { text } = await letterTo(platform, user.person.email, { subject: done })
    assert.match(text, new RegExp(`${id} \\(diagnostic.echo\\) is done. It cost \\d+ credits\\.`))
    assert.ok(text.includes(`https://console.example.com/tasks/${id}`))
    assert.doesNotMatch(text, /secret/)
  },
)

test('somebody who has signed in is written to, in their language', { timeout }, async () => {
  const person = await newPerson(platform, { credits: 1_000 })
  await query(em(), sql`update app_user set language = 'zh' where id = ${person.userId}`)
  const { type, example } = paletteRecommend
  const { id } = await person.client.post(type, example.input, { notify: email })
  const { text } = await letterTo(platform, person.email, { subject: /您的任务已完成/ })
  assert.ok(text.includes(id))
})

test('a failure is told of unless only success was asked about, and a cancel only if it was', { timeout }, async () => {
  const user = await keyMaker()
  const failing = await user.client.post('diagnostic.echo', { fail: 'permanent' }, { notify: email })
  const { text } = await letterTo(platform, user.person.email, { subject: ended })
  assert.match(text, new RegExp(`${failing.id} .* failed\\. It cost 0 credits`))
  await user.client.post('diagnostic.echo', { fail: 'permanent' }, { notify: { ...email, on: ['succeeded'] } })
  await allEnded(platform)
  await lastLetter(user, 0)
  assert.equal((await lettersTo(platform, user.person.email)).length, 2)
})

test('of a batch there is one letter, when all of it has ended', { timeout }, async () => {
  const user = await keyMaker()
  const items = Array.from({ length: 5 }, (_, place) => ({
    custom_id: `item-${place}`,
    type: 'diagnostic.echo',
    input: place === 0 ? { fail: 'permanent' } : {},
    notify: email,
  }))
  const { body: batch } = await user.client.call<{ id: string }>('POST', '/v1/batches', { json: { items } })
  const { text } = await letterTo(platform, user.person.email, { subject: /^Your batch has ended$/ })
  assert.match(text, new RegExp(`${batch.id} has ended: 4 of 5 tasks succeeded`))
  await lastLetter(user, 0)
  assert.equal((await lettersTo(platform, user.person.email)).length, 2)
})

test('at most twenty letters an hour go to one person', { timeout }, async () => {
  const user = await keyMaker()
  for (let turn = 0; turn < 25; turn++) await user.client.post('diagnostic.echo', {}, { notify: email })
  await allEnded(platform)
  await eventually('twenty letters', async () => (await lettersTo(platform, user.person.email)).length === 20)
  const other = await keyMaker()
  await lastLetter(other, 0)
  assert.equal((await lettersTo(platform, user.person.email)).length, 20)
})

test('a wish for a letter that nobody would get is refused', async () => {
  const { token } = await newAccount(em(), { credits: 100, scopes: ['tasks:write', 'tasks:read', 'admin'] })
  const client = clientOf(platform.baseUrl, token)
  const wish = (notify: object) =>
    client.problem('POST', '/v1/tasks', { json: { type: 'diagnostic.echo', input: {}, notify } })
  const { status, body } = await wish(email)
  assert.deepEqual([status, body.code, body.errors?.[0]?.pointer], [422, 'validation-failed', '/notify/email'])
  assert.equal((await wish({ email: false })).status, 422)
  assert.equal((await wish({ ...email, on: [] })).status, 422)
  assert.equal((await wish({ ...email, to: 'eve@example.com' })).status, 422, 'nobody chooses an address')
})

test('an address that was never verified, and a member who has left, are not written to', { timeout }, async () => {
  const user = await keyMaker()
  const { id } = await user.client.post('diagnostic.echo', { delay_ms: 500 }, { notify: email })
  await query(em(), sql`delete from membership where user_id = ${user.person.userId}`)
  await user.client.ended(id)
  const other = await keyMaker()
  await query(em(), sql`update app_user set email_verified_at = null where id = ${other.person.userId}`)
  const { status } = await other.client.problem('POST', '/v1/tasks', {
    json: { type: 'diagnostic.echo', input: {}, notify: email },
  })
  assert.equal(status, 422)
  await lastLetter(await keyMaker(), 0)
  assert.deepEqual(await lettersTo(platform, user.person.email), [])
})

const hook = 'http://127.0.0.1:9/hook'

test('a webhook that was wished for is shown, and kept by a retry that does not change it', { timeout }, async () => {
  const user = await keyMaker()
  const webhook = { url: `${hook}#part`, events: ['task.succeeded'] }
  const task = await user.client.post('diagnostic.echo', {}, { webhook, notify: email })
  assert.deepEqual(task.webhook, { ...webhook, url: hook })
  assert.deepEqual(task.notify, { ...email, on: ['succeeded', 'failed'] })
  await user.client.ended(task.id)
  const retry = async (overrides?: object): Promise<TaskView> =>
    (await user.client.call<TaskView>('POST', `/v1/tasks/${task.id}/retry`, { json: { overrides } })).body
  assert.deepEqual((await retry()).webhook, task.webhook)
  assert.deepEqual((await retry({ webhook: { url: `${hook}2` } })).webhook, { url: `${hook}2` })
  const without = await retry({ webhook: null, notify: null })
  assert.deepEqual([without.webhook, without.notify], [undefined, undefined])
  assert.equal((await user.client.post('diagnostic.echo', {})).webhook, undefined)
})

test('a webhook to where nothing may be sent is refused with the class of the reason alone', async () => {
  const user = await keyMaker()
  const refused = async (url: string) => {
    const json = { type: 'diagnostic.echo', input: {}, webhook: { url } }
    const { status, body } = await user.client.problem('POST', '/v1/tasks', { json })
    assert.deepEqual([status, body.code, body.errors?.[0]?.pointer], [422, 'url-not-allowed', '/webhook/url'], url)
    return (body as unknown as { reason: string }).reason
  }
  assert.equal(await refused('http://10.0.0.1/'), 'address')
  assert.equal(await refused('http://169.254.169.254/latest/meta-data'), 'address')
  assert.equal(await refused('ftp://example.com/'), 'scheme')
  assert.equal(await refused('https://user:secret@example.com/'), 'userinfo')
  assert.equal(await refused('http://localhost/'), 'name')
  const batch = { items: [{ custom_id: 'a', type: 'diagnostic.echo', input: {}, webhook: { url: 'http://[::1]/' } }] }
  const { status, body } = await user.client.problem('POST', '/v1/batches', { json: batch })
  assert.deepEqual([status, body.errors?.[0]?.pointer], [422, '/items/0/webhook/url'])
})

test('only a subscription of the account over HTTP can lend its secrets', async () => {
  const [user, other] = [await keyMaker(), await keyMaker()]
  const subscribe = async (accountId: string, protocol: string): Promise<string> => {
    const id = newId('subscription')
    const row = {
      id,
      accountId,
      ownerId: newId('key'),
      scopes: [],
      protocol,
      sink: hook,
      config: {},
      status: 'disabled',
    }
    const given = { types: [], filters: [], protocolSettings: {}, cursorXid: '0', cursorSequence: '0', name: '' }
    const times = { createdAt: new Date(), updatedAt: new Date() }
    await insertRows(em(), 'subscription', [{ ...row, ...given, ...times, verifyAttempts: 0, revision: 1 }])
    return id
  }
  const post = (secretId: string) =>
    user.client.call<TaskView>('POST', '/v1/tasks', {
      json: { type: 'diagnostic.echo', input: {}, webhook: { url: hook, secret_id: secretId } },
    })
  const own = await subscribe(user.accountId, 'HTTP')
  assert.equal((await post(own)).body.webhook?.secret_id, own)
  const wrong = [
    await subscribe(other.accountId, 'HTTP'),
    await subscribe(user.accountId, 'AMQP'),
    newId('subscription'),
  ]
  for (const id of wrong) assert.equal((await post(id)).status, 422)
})

test('an export and a generated design take the same wishes', async () => {
  const user = await keyMaker()
  const wishes = { webhook: { url: hook }, notify: email }
  const { body: design } = await user.client.call<{ id: string }>('POST', '/v1/designs', {
    json: { document: exampleDocument() },
  })
  const posted = await Promise.all([
    user.client.call<TaskView>('POST', `/v1/designs/${design.id}/exports`, {
      json: { formats: [{ type: 'png', scale: 0.1 }], ...wishes },
    }),
    user.client.call<TaskView>('POST', '/v1/design-generations', {
      json: { ...designGenerate.example.input, ...wishes },
    }),
  ])
  for (const { body } of posted) assert.deepEqual(body.webhook, wishes.webhook)
})

test('who may not read tasks cannot have their events sent anywhere', async () => {
  const { token } = await newAccount(em(), { credits: 100, scopes: ['tasks:write'] })
  const { type, example } = paletteRecommend
  const json = { type, input: example.input, webhook: { url: hook } }
  const { status, body } = await clientOf(platform.baseUrl, token).problem('POST', '/v1/tasks', { json })
  assert.deepEqual([status, body.code], [403, 'insufficient-scope'])
})

test('another wish under the same Idempotency-Key is another request', async () => {
  const user = await keyMaker()
  const post = (webhook?: object) =>
    user.client.call('POST', '/v1/tasks', {
      json: { type: 'diagnostic.echo', input: {}, webhook },
      headers: { 'Idempotency-Key': 'the-same' },
    })
  assert.equal((await post({ url: hook })).status, 202)
  assert.equal((await post({ url: hook })).headers.get('Idempotent-Replayed'), 'true')
  assert.equal((await post()).status, 422)
})
