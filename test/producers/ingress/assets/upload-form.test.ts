import { assetSchema } from '#contracts/http/assets.ts'
import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { newAccount } from '../../../support/account.ts'
import { assertNothingLeft, formOf, maxUploadBytes, problemOf, rawForm, startAssetApp } from './asset-app.ts'
import { pngPicture } from './pictures.ts'

const app = await startAssetApp({ after })
const em = () => app.database.em()
const picture = await pngPicture()

const newToken = async (): Promise<string> => (await newAccount(em())).token
const post = (token: string, init: RequestInit) => app.call(token, '/v1/assets', { method: 'POST', ...init })

test('a form that never comes to its file is refused at the limit too', async () => {
  const token = await newToken()
  const preamble = Buffer.alloc(maxUploadBytes + 70_000, 'x')
  const body = Buffer.concat([preamble, Buffer.from('\r\n--edge--\r\n')])
  const headers = { 'content-type': 'multipart/form-data; boundary=edge' }
  assert.equal((await problemOf(await post(token, { body, headers }))).code, 'payload-too-large')
})

test('a client that goes on sending after the refusal is cut off', async t => {
  const impatient = await startAssetApp(t, { lingerMs: 50 })
  const { token } = await newAccount(impatient.database.em())
  // Bare, because an HTTP client would hang up by itself.
  const socket = connect(Number(new URL(impatient.url).port), '127.0.0.1')
  let received = ''
  socket.on('data', bytes => (received += String(bytes)))
  // Cut off while it sends, it may see a reset in place of an orderly end.
  socket.on('error', () => undefined)
  const head = [`Authorization: Bearer ${token}`, 'Content-Type: image/svg+xml', 'Transfer-Encoding: chunked']
  socket.write(`POST /v1/assets HTTP/1.1\r\nHost: inkstone\r\n${head.join('\r\n')}\r\n\r\n5\r\n<svg>\r\n`)
  const sending = setInterval(() => socket.write('5\r\n<svg>\r\n'), 10)
  t.after(() => clearInterval(sending))
  await new Promise(resolve => socket.once('close', resolve))
  assert.match(received, /^HTTP\/1\.1 415 /)
})

for (const kind of ['form', 'body'] as const) {
  test(`an upload as ${kind} that is broken off leaves no file and no row`, async () => {
    const { accountId, token } = await newAccount(em())
    const head = Buffer.from('--edge\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n')
    const sending = httpRequest(`${app.url}/v1/assets`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': kind === 'form' ? 'multipart/form-data; boundary=edge' : 'image/png',
        'content-length': 1_000_000,
      },
    })
    sending.on('error', () => undefined)
    sending.write(Buffer.concat([kind === 'form' ? head : Buffer.alloc(0), picture, Buffer.alloc(300_000)]))
    while (!(await app.files()).some(file => file.includes('.incoming'))) await setImmediate()
    sending.destroy()
    while ((await app.files()).some(file => file.includes('.incoming'))) await setImmediate()
    await assertNothingLeft(app, accountId)
  })
}

const badForms: Record<string, RequestInit> = {
  'two files': { body: formOf({ bytes: picture }, { bytes: picture }) },
  'a file in another field': { body: formOf({ bytes: picture, field: 'image' }) },
  'a further field': { body: withField(formOf({ bytes: picture }), 'public', 'yes') },
  'a text in place of the file': { body: withField(new FormData(), 'file', 'hello') },
  'no part at all': { body: new FormData() },
  'no boundary': { body: 'x', headers: { 'content-type': 'multipart/form-data' } },
  'no end': {
    body: '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nabc',
    headers: { 'content-type': 'multipart/form-data; boundary=edge' },
  },
  'a broken header': {
    body: '--edge\r\nContent-Disposition\0: form-data\r\n\r\nabc\r\n--edge--\r\n',
    headers: { 'content-type': 'multipart/form-data; boundary=edge' },
  },
}

function withField(form: FormData, name: string, value: string): FormData {
  form.append(name, value)
  return form
}

for (const [name, init] of Object.entries(badForms)) {
  test(`a form with ${name} is refused and leaves nothing`, async () => {
    const { accountId, token } = await newAccount(em())
    const problem = await problemOf(await post(token, init))
    assert.deepEqual([problem.status, problem.code], [400, 'invalid-request'])
    await assertNothingLeft(app, accountId)
  })
}

const names: Record<string, { disposition: string; shown: string }> = {
  'a way up': { disposition: 'name="file"; filename="../../../etc/passwd"', shown: 'passwd.png' },
  'an absolute path': { disposition: 'name="file"; filename="/root/.ssh/id.pub"', shown: 'id.png' },
  'a path of Windows': { disposition: String.raw`name="file"; filename="C:\\fake\\x.exe"`, shown: 'x.png' },
  'only dots': { disposition: 'name="file"; filename=".."', shown: 'image.png' },
  'an encoded way up': { disposition: 'name="file"; filename*=UTF-8\'\'..%2F..%2Fup.png', shown: 'up.png' },
  'a turned direction': { disposition: 'name="file"; filename*=UTF-8\'\'photo%E2%80%AEgnp.exe', shown: 'photognp.png' },
  'controls and a NUL': { disposition: 'name="file"; filename*=UTF-8\'\'a%00b%0D%0Ac.png', shown: 'abc.png' },
  'two extensions': { disposition: 'name="file"; filename="shell.php.jpg"', shown: 'shell.php.png' },
  'letters from everywhere': { disposition: 'name="file"; filename="Grüße 図.png"', shown: 'Grüße 図.png' },
  'a thousand letters': {
    disposition: `name="file"; filename="${'😀'.repeat(500)}.png"`,
    shown: `${'😀'.repeat(120)}.png`,
  },
}

for (const [name, { disposition, shown }] of Object.entries(names)) {
  test(`a file name with ${name} is shown as a plain name and reaches no path`, async () => {
    const { accountId, token } = await newAccount(em())
    const response = await app.call(token, '/v1/assets', rawForm(picture, disposition))
    const asset = assetSchema.parse(await response.json())
    assert.equal(asset.filename, shown)
    const stored = (await app.files()).filter(file => file.includes(accountId))
    assert.equal(stored.length, 1)
    assert.ok(stored[0]!.endsWith(`/uploads/${accountId}/${asset.id}`))
    assert.equal((await fetch(asset.url)).status, 200)
  })
}
