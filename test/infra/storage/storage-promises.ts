import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { assetKey, designVersionKey, uploadPlace } from '#contracts/storage-keys.ts'
import { ObjectMissing, ObjectTooLarge, type Storage } from '#infra/storage/storage.ts'

export type Fresh = {
  /** Empty. */
  storage: Storage
  /** Names whatever takes room there, also what no key leads to. */
  leftovers: () => Promise<string[]>
}

export const newKey = (): string => assetKey(uploadPlace(newId('account'), newId('asset')))

export async function* chunks(...parts: (Uint8Array | Error)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Error) throw part
    yield part
  }
}

const mebibytes = (count: number): Buffer[] => Array.from({ length: count }, () => randomBytes(2 ** 20))

export const hostileKeys = [
  '',
  '/etc/passwd',
  '../outside',
  'accounts/../../outside',
  'accounts/./x',
  'accounts//x',
  'accounts/x/',
  'accounts/x\0y',
  'accounts\\x',
  'accounts/..%2fx',
  '.incoming/x',
  'accounts/x\n',
  'accounts/\u2024\u2024/x',
  `accounts/${'x'.repeat(65)}`,
]

/** What every storage promises, whatever it is made of. */
export const testPromises = (name: string, fresh: () => Promise<Fresh>): void => {
  test(`${name}: what is written is read back, as a whole, as a stream and in part`, async () => {
    const { storage } = await fresh()
    const [key, bytes] = [newKey(), randomBytes(200_000)]
    await storage.write(key, bytes)
    assert.deepEqual(await storage.read(key), bytes)
    assert.equal(await storage.size(key), bytes.length)
    assert.deepEqual(await buffer(await storage.open(key)), bytes)
    assert.deepEqual(await buffer(await storage.open(key, { start: 100, end: 199 })), bytes.subarray(100, 200))
    assert.deepEqual(await buffer(await storage.open(key, { start: 199_999, end: 199_999 })), bytes.subarray(199_999))
    assert.deepEqual(await buffer(await storage.open(key, { start: 0, end: 0 })), bytes.subarray(0, 1))
  })

  test(`${name}: a file of no bytes is a file`, async () => {
    const { storage } = await fresh()
    const [written, streamed] = [newKey(), newKey()]
    await storage.write(written, Buffer.alloc(0))
    assert.equal((await storage.writeStream(streamed, chunks(), 0)).bytes, 0)
    for (const key of [written, streamed]) {
      assert.equal(await storage.size(key), 0)
      assert.equal((await storage.read(key)).length, 0)
    }
  })

  test(`${name}: writing again replaces the object, and readers see the old one or the new one`, async () => {
    const { storage, leftovers } = await fresh()
    const key = newKey()
    const versions = Array.from({ length: 6 }, (_, place) => Buffer.alloc(300_000, place))
    await storage.write(key, versions[0]!)
    const reads = Promise.all(Array.from({ length: 20 }, () => storage.read(key)))
    for (const version of versions) await storage.write(key, version)
    for (const seen of await reads) assert.equal(Buffer.compare(seen, Buffer.alloc(300_000, seen[0])), 0)
    assert.deepEqual(await storage.read(key), versions.at(-1))
    assert.equal((await leftovers()).length, 1)
  })

  test(`${name}: a stream is stored with its size and its digest`, async () => {
    const { storage } = await fresh()
    const [key, parts] = [newKey(), [randomBytes(70_000), randomBytes(1), randomBytes(50_000)]]
    const written = await storage.writeStream(key, chunks(...parts), 120_001)
    const whole = Buffer.concat(parts)
    assert.deepEqual(written, { bytes: 120_001, sha256: createHash('sha256').update(whole).digest('hex') })
    assert.deepEqual(await storage.read(key), whole)
  })

  for (const count of [8, 19]) {
    test(`${name}: a stream of ${count} MiB is stored as a whole`, async () => {
      const { storage, leftovers } = await fresh()
      const [key, parts] = [newKey(), mebibytes(count)]
      const written = await storage.writeStream(key, chunks(...parts), count * 2 ** 20)
      const whole = Buffer.concat(parts)
      assert.deepEqual(written, { bytes: whole.length, sha256: createHash('sha256').update(whole).digest('hex') })
      assert.equal(await storage.size(key), whole.length)
      assert.equal(Buffer.compare(await storage.read(key), whole), 0)
      assert.equal((await leftovers()).length, 1)
    })
  }

  test(`${name}: a stream that is longer than allowed is refused as soon as it is, and leaves nothing`, async () => {
    const { storage, leftovers } = await fresh()
    const key = newKey()
    let wasAskedOn = false
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield* mebibytes(18)
      yield randomBytes(1)
      wasAskedOn = true
      yield randomBytes(1)
    }
    await assert.rejects(storage.writeStream(key, chunks(randomBytes(10), randomBytes(1)), 10), ObjectTooLarge)
    await assert.rejects(storage.writeStream(key, endless(), 18 * 2 ** 20), ObjectTooLarge)
    assert.equal(wasAskedOn, false)
    assert.deepEqual(await leftovers(), [])
    await assert.rejects(storage.read(key), ObjectMissing)
  })

  for (const count of [1, 18]) {
    test(`${name}: a stream that breaks after ${count} MiB leaves what was there before`, async () => {
      const { storage, leftovers } = await fresh()
      const key = newKey()
      await storage.write(key, Buffer.from('before'))
      const broken = chunks(...mebibytes(count), new Error('cut'))
      await assert.rejects(storage.writeStream(key, broken, 64 * 2 ** 20), /^Error: cut$/)
      assert.equal(String(await storage.read(key)), 'before')
      assert.equal((await leftovers()).length, 1)
    })
  }

  test(`${name}: what does not exist is missing in every way of asking, and removing it is no fault`, async () => {
    const { storage } = await fresh()
    const key = newKey()
    const askAll = async (): Promise<void> => {
      await assert.rejects(storage.read(key), ObjectMissing)
      await assert.rejects(storage.size(key), ObjectMissing)
      await assert.rejects(storage.open(key), ObjectMissing)
      await assert.rejects(storage.open(key, { start: 0, end: 5 }), ObjectMissing)
      await storage.remove(key)
    }
    await askAll()
    await storage.write(key, Buffer.from('here'))
    await storage.remove(key)
    await askAll()
  })

  test(`${name}: a folder is listed with everything in it, and nothing of another`, async () => {
    const { storage } = await fresh()
    const keys = Array.from({ length: 5 }, newKey)
    const version = designVersionKey(newId('account'), newId('design'), 3)
    const before = Date.now()
    for (const key of [...keys, version]) await storage.write(key, Buffer.from('x'))
    const listed = await Array.fromAsync(storage.list('uploads'))
    assert.deepEqual(listed.map(({ key }) => key).toSorted(), keys.toSorted())
    // A server's clock is its own, and some keep whole seconds.
    for (const { storedAt } of listed) assert.ok(Math.abs(storedAt.getTime() - before) < 60_000)
    assert.deepEqual(
      (await Array.fromAsync(storage.list('designs'))).map(({ key }) => key),
      [version],
    )
    assert.deepEqual(await Array.fromAsync(storage.list('exports')), [])
  })

  test(`${name}: a key that the platform has not made is refused, in every way of asking`, async () => {
    const { storage, leftovers } = await fresh()
    for (const key of hostileKeys) {
      await assert.rejects(storage.write(key, Buffer.from('x')), TypeError, key)
      await assert.rejects(storage.writeStream(key, chunks(), 10), TypeError, key)
      await assert.rejects(storage.read(key), TypeError, key)
      await assert.rejects(storage.open(key), TypeError, key)
      await assert.rejects(storage.size(key), TypeError, key)
      await assert.rejects(storage.remove(key), TypeError, key)
    }
    assert.deepEqual(await leftovers(), [])
  })
}
