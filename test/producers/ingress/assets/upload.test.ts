import { assetSchema } from '#contracts/http/assets.ts'
import { assetKey, uploadPlace } from '#contracts/storage-keys.ts'
import { Asset } from '#infra/db/entities/asset.ts'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { newAccount } from '../../../support/account.ts'
import { gifWithFrames, pngClaiming, svgFile, tiffFile } from '../../../support/hostile-images.ts'
import { assertNothingLeft, formOf, maxUploadBytes, problemOf, startAssetApp, upload } from './asset-app.ts'
import { jpegPicture, pngOfBytes, pngPicture } from './pictures.ts'

const app = await startAssetApp({ after })
const em = () => app.database.em()
const picture = await pngPicture()

const newToken = async (): Promise<string> => (await newAccount(em())).token
const post = (token: string, init: RequestInit) => app.call(token, '/v1/assets', { method: 'POST', ...init })
const postFile = (token: string, bytes: Uint8Array, type?: string) =>
  post(token, { body: formOf({ bytes, ...(type === undefined ? {} : { type }) }) })

type StreamInit = RequestInit & { duplex: 'half' }

test('an image in a form is stored as it was sent, and described', async () => {
  const { accountId, token } = await newAccount(em())
  const response = await postFile(token, picture, 'image/png')
  assert.equal(response.status, 201)
  const asset = assetSchema.parse(await response.json())
  assert.equal(response.headers.get('location'), `/v1/assets/${asset.id}`)
  const { filename, content_type, bytes, digest, width, height, source } = asset
  assert.deepEqual(
    { filename, content_type, bytes, digest, width, height, source },
    {
      filename: 'picture.png',
      content_type: 'image/png',
      bytes: picture.length,
      digest: `sha-256:${createHash('sha256').update(picture).digest('hex')}`,
      width: 30,
      height: 20,
      source: 'upload',
    },
  )
  assert.deepEqual(await app.storage.read(assetKey(uploadPlace(accountId, asset.id))), picture)
  assert.deepEqual(Buffer.from(await (await fetch(asset.url)).arrayBuffer()), picture)
})

test('an image may be sent as the body itself', async () => {
  const response = await post(await newToken(), {
    body: Uint8Array.from(picture),
    headers: { 'content-type': 'image/png' },
  })
  const asset = assetSchema.parse(await response.json())
  assert.deepEqual([response.status, asset.filename, asset.bytes], [201, 'image.png', picture.length])
})

test('a photograph that lies on its side is described as people see it', async () => {
  const { width, height, content_type } = await upload(app, await newToken(), await jpegPicture(6))
  assert.deepEqual([content_type, width, height], ['image/jpeg', 20, 40])
})

for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) {
  test(`a ${format} image with bytes behind its end is taken as it is`, async () => {
    const image = await sharp(picture).toFormat(format).toBuffer()
    const asset = await upload(app, await newToken(), Buffer.concat([image, Buffer.from('left by a camera')]))
    assert.equal(asset.content_type, `image/${format}`)
  })
}

const refusals: Record<string, { bytes: Uint8Array; code: string; type?: string }> = {
  'an SVG drawing': { bytes: svgFile, code: 'unsupported-media-type', type: 'image/svg+xml' },
  'a TIFF': { bytes: tiffFile, code: 'unsupported-media-type' },
  'a PDF': { bytes: Buffer.from('%PDF-1.7\n%%EOF'), code: 'unsupported-media-type' },
  'a page that says it is a PNG': {
    bytes: Buffer.from('<html></html>'),
    code: 'unsupported-media-type',
    type: 'image/png',
  },
  'an empty file': { bytes: Buffer.alloc(0), code: 'unsupported-media-type' },
  'a PNG that says it is a JPEG': { bytes: picture, code: 'unsupported-media-type', type: 'image/jpeg' },
  'a lone signature': { bytes: picture.subarray(0, 10), code: 'undecodable-image' },
  'a PNG that is cut short': { bytes: picture.subarray(0, -10), code: 'undecodable-image' },
  'a JPEG that is cut short': { bytes: (await jpegPicture()).subarray(0, -2), code: 'undecodable-image' },
  'a WebP that is cut short': {
    bytes: (await sharp(picture).webp().toBuffer()).subarray(0, -4),
    code: 'undecodable-image',
  },
  'a GIF that is cut short': {
    bytes: (await sharp(picture).gif().toBuffer()).subarray(0, -8),
    code: 'undecodable-image',
  },
  'a picture of too many pixels': { bytes: pngClaiming(50_000, 50_000), code: 'too-many-pixels' },
  'an animation of too many frames': { bytes: gifWithFrames(100_000), code: 'too-many-frames' },
  'a GIF that is an archive too': {
    bytes: Buffer.concat([await sharp(picture).gif().toBuffer(), Buffer.from('PK\x05\x06'), Buffer.alloc(18)]),
    code: 'undecodable-image',
  },
  'a PNG that is a page too': {
    bytes: Buffer.concat([picture, Buffer.from('<!DOCTYPE html><body onload=alert(1)>')]),
    code: 'undecodable-image',
  },
  'a PNG with a script in its comment': {
    bytes: Buffer.concat([picture.subarray(0, 33), Buffer.from('<ScRiPt>alert(1)</script>'), picture]),
    code: 'undecodable-image',
  },
  'a GIF that is a PDF too': {
    bytes: gifWithComment(await sharp(picture).gif().toBuffer(), '%PDF-1.4 /JavaScript'),
    code: 'undecodable-image',
  },
}

/** Puts a comment behind the colors of a GIF: the picture stays whole. */
function gifWithComment(gif: Buffer, comment: string): Buffer {
  const headerBytes = 13 + (gif[10]! & 0x80 ? 3 << ((gif[10]! & 7) + 1) : 0)
  const block = Buffer.concat([Buffer.from([0x21, 0xfe, comment.length]), Buffer.from(comment), Buffer.from([0])])
  return Buffer.concat([gif.subarray(0, headerBytes), block, gif.subarray(headerBytes)])
}

for (const [name, { bytes, code, type }] of Object.entries(refusals)) {
  test(`${name} is refused as ${code} and leaves nothing`, async () => {
    const { accountId, token } = await newAccount(em())
    const response = await postFile(token, bytes, type)
    assert.equal((await problemOf(response)).code, code)
    await assertNothingLeft(app, accountId)
  })
}

test('a file of exactly the limit is stored, and one byte more is refused while it arrives', async () => {
  const { accountId, token } = await newAccount(em())
  const bytes = await pngOfBytes(maxUploadBytes + 1)
  const over = await problemOf(await postFile(token, bytes))
  assert.deepEqual([over.status, over.code], [413, 'payload-too-large'])
  await assertNothingLeft(app, accountId)
  assert.equal((await upload(app, token, bytes.subarray(0, maxUploadBytes))).bytes, maxUploadBytes)
})

test('a body without a length is refused once it is too long', async () => {
  const { accountId, token } = await newAccount(em())
  let sent = 0
  const endless = new ReadableStream({
    pull: controller => {
      sent += 2 ** 20
      if (sent > 2 * maxUploadBytes) controller.close()
      else controller.enqueue(new Uint8Array(2 ** 20))
    },
  })
  const init: StreamInit = { body: endless, duplex: 'half', headers: { 'content-type': 'image/png' } }
  const over = await problemOf(await post(token, init))
  assert.deepEqual([over.status, over.code], [413, 'payload-too-large'])
  await assertNothingLeft(app, accountId)
})

test('what is neither a form nor an image, or is compressed on the way, is refused by its type', async () => {
  const token = await newToken()
  const as = (headers: Record<string, string>) => post(token, { body: Uint8Array.from(picture), headers })
  assert.equal((await problemOf(await as({ 'content-type': 'application/json' }))).status, 415)
  assert.equal((await problemOf(await as({ 'content-type': 'image/svg+xml' }))).status, 415)
  assert.equal((await problemOf(await as({ 'content-type': 'image/png', 'content-encoding': 'gzip' }))).status, 415)
  assert.equal((await problemOf(await post(token, {}))).status, 415)
})

test('an upload needs a key, and one that may write', async () => {
  const { token } = await newAccount(em(), { scopes: ['assets:read'] })
  assert.equal((await problemOf(await postFile(token, picture))).code, 'insufficient-scope')
  assert.equal((await fetch(`${app.url}/v1/assets`, { method: 'POST' })).status, 401)
})

test('parallel uploads never get past the storage that an account may use, and what is refused leaves no file', async () => {
  const room = 3 * picture.length + 5
  const { accountId, token } = await newAccount(em(), { limits: { storageBytes: room } })
  const responses = await Promise.all(Array.from({ length: 12 }, () => postFile(token, picture)))
  const codes = await Promise.all(
    responses.map(async response => (response.ok ? 'stored' : (await problemOf(response)).code)),
  )
  assert.equal(codes.filter(code => code === 'stored').length, 3)
  assert.equal(codes.filter(code => code === 'quota-exceeded').length, 9)
  assert.equal(await em().count(Asset, { accountId }), 3)
  assert.equal((await app.files()).filter(file => file.includes(accountId)).length, 3)
})

test('deleting makes room for another upload', async () => {
  const { token } = await newAccount(em(), { limits: { storageBytes: picture.length } })
  const { id } = await upload(app, token, picture)
  assert.equal((await problemOf(await postFile(token, picture))).status, 429)
  await app.call(token, `/v1/assets/${id}`, { method: 'DELETE' })
  await upload(app, token, picture)
})

test('an upload whose transaction cannot be made answers that, and leaves no file', async () => {
  const { accountId, token } = await newAccount(em(), { limits: { storageBytes: 10 ** 12 } })
  const known = new Set(await app.files())
  const blocked = app.database.orm.em.getConnection()
  await blocked.execute(`alter table asset add constraint none_for_now check (account_id <> '${accountId}')`)
  const response = await postFile(token, picture)
  await blocked.execute('alter table asset drop constraint none_for_now')
  assert.equal(response.status, 500)
  assert.deepEqual(
    (await app.files()).filter(file => !known.has(file)),
    [],
  )
})
