import assert from 'node:assert/strict'
import type { webcrypto } from 'node:crypto'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { createClient as CreateClient } from '#contracts/client/create-client.ts'
import type { InkstoneError as ErrorClass } from '#contracts/client/inkstone-error.ts'
import type { WebhookRejected, webhooks as Webhooks } from '#contracts/client/webhooks.ts'
import { scopes } from '#contracts/scopes.ts'
import { demoPhoto } from '../../scripts/fixtures/make-photo.ts'
import { newAccount } from '../support/account.ts'
import { startPlatform } from '../support/platform.ts'
import { openPage, servePage } from '../support/web-page.ts'

const origin = await servePage({ after }, join(import.meta.dirname, '../../contracts/client'))
const platform = await startPlatform({ after }, { identity: { corsOrigins: [origin] } })
const { token } = await newAccount(platform.em(), { credits: 1_000, scopes })
const page = await openPage({ after }, origin)
/** What a page is given; it has nothing else of ours. */
const here = {
  at: { client: '/create-client.ts', errors: '/inkstone-error.ts', webhooks: '/webhooks.ts' },
  baseUrl: platform.baseUrl(),
  token,
}

test('a page uploads a picture, runs a task on it, hears of it and downloads what came of it', async () => {
  const seen = await page.evaluate(
    async ({ at, baseUrl, token: key, photo }) => {
      const { createClient }: { createClient: typeof CreateClient } = await import(at.client)
      const inkstone = createClient({ baseUrl, key })
      const file = await (await fetch(`data:image/jpeg;base64,${photo}`)).blob()
      const asset = await inkstone.assets.upload({ file, filename: 'page.jpg' })
      const types: string[] = []
      const task = await inkstone.tasks.run(
        { type: 'image.process', input: { asset_id: asset.id, steps: [{ op: 'grayscale' }] } },
        { onEvent: ({ type }) => void types.push(type) },
      )
      const made = task.output[0]!
      const bytes = await inkstone.files.download(made)
      return { status: task.status, types, announced: made.bytes, downloaded: bytes.length }
    },
    { ...here, photo: Buffer.from(await demoPhoto()).toString('base64') },
  )
  assert.equal(seen.status, 'succeeded')
  assert.equal(seen.downloaded, seen.announced)
  assert.deepEqual([seen.types[0], seen.types.at(-1)], ['task.queued', 'task.succeeded'])
})

test('a page follows everything that happens, and goes on where it was when it begins anew', async () => {
  const heard = await page.evaluate(async ({ at, baseUrl, token: key }) => {
    const { createClient }: { createClient: typeof CreateClient } = await import(at.client)
    const inkstone = createClient({ baseUrl, key })
    const post = async (): Promise<string> => (await inkstone.tasks.create({ type: 'diagnostic.echo', input: {} })).id
    const before = await post()
    let last = ''
    // An event is not readable as long as an older transaction runs, be it of another test.
    while (last === '')
      for await (const { sequence } of inkstone.events.list({ subject: before })) last = sequence ?? last
    const posted = [await post(), await post()]
    const first = inkstone.events.stream({ type: 'task.queued' }, { after: last })
    const subjects: string[] = []
    for await (const { subject } of first) {
      subjects.push(subject)
      break
    }
    const rest = inkstone.events.stream({ type: 'task.queued' }, { after: first.lastEventId })
    for await (const { subject } of rest) {
      subjects.push(subject)
      break
    }
    return { subjects, posted }
  }, here)
  assert.deepEqual(heard.subjects, heard.posted)
})

test('a page is told what was wrong, by code and request, and not about its key', async () => {
  const told = await page.evaluate(async ({ at, baseUrl, token: key }) => {
    const { createClient }: { createClient: typeof CreateClient } = await import(at.client)
    const { InkstoneError }: { InkstoneError: typeof ErrorClass } = await import(at.errors)
    const thrown = await createClient({ baseUrl, key })
      .tasks.get('task_01JD0000000000000000000000')
      .catch((error: unknown) => error)
    if (!(thrown instanceof InkstoneError)) return undefined
    return { code: thrown.code, requestId: thrown.requestId, text: String(thrown) }
  }, here)
  assert.equal(told?.code, 'not-found')
  assert.match(told.requestId ?? '', /^req_/)
  assert.ok(!told.text.includes(token))
})

test('a page signs and verifies webhooks, with secrets and with key pairs', async () => {
  const reasons = await page.evaluate(async ({ at }) => {
    const { webhooks }: { webhooks: typeof Webhooks } = await import(at.webhooks)
    const secret = `whsec_${btoa('0123456789012345678901234567')}`
    const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
    const base64 = async (format: 'raw' | 'pkcs8', key: webcrypto.CryptoKey): Promise<string> =>
      btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.exportKey(format, key)).slice(-32)))
    const publicKey = `whpk_${await base64('raw', pair.publicKey)}`
    const privateKey = `whsk_${await base64('pkcs8', pair.privateKey)}`
    const payload = '{"type":"task.succeeded"}'
    const timestamp = Math.floor(Date.now() / 1000)
    const headers = await webhooks.sign({ id: 'evt_1', timestamp, payload, secret, privateKey })
    const outcome = (keys: object, body = payload): Promise<unknown> =>
      webhooks.verify({ payload: body, headers, ...keys }).then(
        event => event.type,
        (error: WebhookRejected) => error.reason,
      )
    return [await outcome({ secret }), await outcome({ publicKey }), await outcome({ secret, publicKey }, '{}')]
  }, here)
  assert.deepEqual(reasons, ['task.succeeded', 'task.succeeded', 'wrong-signature'])
})
