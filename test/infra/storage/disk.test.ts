import { newId } from '#contracts/ids.ts'
import { assetKey } from '#contracts/storage-keys.ts'
import { openDiskStorage } from '#infra/storage/disk.ts'
import { ObjectMissing, ObjectTooLarge, type Storage } from '#infra/storage/storage.ts'
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'

const root = await mkdtemp(join(tmpdir(), 'inkstone-storage-'))
after(() => rm(root, { recursive: true, force: true }))

const freshStorage = (): { directory: string; storage: Storage } => {
  const directory = join(root, newId('message'), 'storage')
  return { directory, storage: openDiskStorage({ directory }) }
}
const newKey = (): string => assetKey(newId('account'), newId('asset'))
const filesIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory, { recursive: true, withFileTypes: true })).flatMap(entry =>
    entry.isFile() ? [entry.name] : [],
  )

async function* chunks(...parts: (Uint8Array | Error)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Error) throw part
    yield part
  }
}

test('what is written is read back, as a whole, as a stream and in part', async () => {
  const { storage } = freshStorage()
  const [key, bytes] = [newKey(), randomBytes(200_000)]
  await storage.write(key, bytes)
  assert.deepEqual(await storage.read(key), bytes)
  assert.equal(await storage.size(key), bytes.length)
  assert.deepEqual(await buffer(await storage.open(key)), bytes)
  assert.deepEqual(await buffer(await storage.open(key, { start: 100, end: 199 })), bytes.subarray(100, 200))
  assert.deepEqual(await buffer(await storage.open(key, { start: 199_999, end: 199_999 })), bytes.subarray(199_999))
})

test('writing again replaces the object, and readers see the old one or the new one', async () => {
  const { storage, directory } = freshStorage()
  const key = newKey()
  const versions = Array.from({ length: 12 }, (_, place) => Buffer.alloc(300_000, place))
  await storage.write(key, versions[0]!)
  const reads = Promise.all(Array.from({ length: 40 }, () => storage.read(key)))
  await Promise.all(versions.map(version => storage.write(key, version)))
  for (const seen of await reads) assert.equal(Buffer.compare(seen, Buffer.alloc(300_000, seen[0])), 0)
  assert.equal((await filesIn(directory)).length, 1)
})

test('a stream is stored with its size and its digest', async () => {
  const { storage } = freshStorage()
  const [key, parts] = [newKey(), [randomBytes(70_000), randomBytes(1), randomBytes(50_000)]]
  const written = await storage.writeStream(key, chunks(...parts), 120_001)
  const whole = Buffer.concat(parts)
  assert.deepEqual(written, { bytes: 120_001, sha256: createHash('sha256').update(whole).digest('hex') })
  assert.deepEqual(await storage.read(key), whole)
})

test('a stream that is longer than allowed is refused and leaves nothing', async () => {
  const { storage, directory } = freshStorage()
  const key = newKey()
  await assert.rejects(storage.writeStream(key, chunks(randomBytes(10), randomBytes(1)), 10), ObjectTooLarge)
  assert.deepEqual(await filesIn(directory), [])
  await assert.rejects(storage.read(key), ObjectMissing)
})

test('a stream that breaks leaves what was there before', async () => {
  const { storage, directory } = freshStorage()
  const key = newKey()
  await storage.write(key, Buffer.from('before'))
  await assert.rejects(storage.writeStream(key, chunks(randomBytes(10), new Error('cut')), 100), /cut/)
  assert.equal(String(await storage.read(key)), 'before')
  assert.equal((await filesIn(directory)).length, 1)
})

test('what does not exist is missing in every way of asking, and removing it is no fault', async () => {
  const { storage } = freshStorage()
  const key = newKey()
  const askAll = async (): Promise<void> => {
    await assert.rejects(storage.read(key), ObjectMissing)
    await assert.rejects(storage.size(key), ObjectMissing)
    await assert.rejects(storage.open(key), ObjectMissing)
    await storage.remove(key)
  }
  await askAll()
  await storage.write(key, Buffer.from('here'))
  await storage.remove(key)
  await askAll()
})

const hostileKeys = [
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
for (const key of hostileKeys) {
  test(`the key ${JSON.stringify(key)} is refused before any file is touched`, async () => {
    const { storage, directory } = freshStorage()
    await assert.rejects(storage.write(key, Buffer.from('x')), TypeError)
    await assert.rejects(storage.writeStream(key, chunks(), 10), TypeError)
    await assert.rejects(storage.read(key), TypeError)
    await assert.rejects(storage.open(key), TypeError)
    await assert.rejects(storage.size(key), TypeError)
    await assert.rejects(storage.remove(key), TypeError)
    await assert.rejects(readdir(directory), { code: 'ENOENT' })
  })
}

test('a symbolic link in place of an object is neither read nor written through', async () => {
  const { storage, directory } = freshStorage()
  const [key, secret] = [newKey(), join(root, 'secret')]
  await writeFile(secret, 'secret')
  await mkdir(dirname(join(directory, key)), { recursive: true })
  await symlink(secret, join(directory, key))
  await assert.rejects(storage.read(key))
  await assert.rejects(storage.open(key))
  await storage.write(key, Buffer.from('ours'))
  assert.equal(String(await storage.read(key)), 'ours')
  assert.equal(await readFile(secret, 'utf8'), 'secret')
})

test('a symbolic link in place of a folder leads nowhere', async () => {
  const { storage, directory } = freshStorage()
  const elsewhere = join(root, 'elsewhere')
  await mkdir(elsewhere, { recursive: true })
  await mkdir(join(directory, 'accounts'), { recursive: true })
  const account = newId('account')
  await symlink(elsewhere, join(directory, 'accounts', account))
  const key = `accounts/${account}/file`
  await writeFile(join(elsewhere, 'file'), 'untouched')
  await assert.rejects(storage.write(key, Buffer.from('x')), /symbolic link/)
  await assert.rejects(storage.read(key), /symbolic link/)
  await assert.rejects(storage.remove(key), /symbolic link/)
  assert.equal(await readFile(join(elsewhere, 'file'), 'utf8'), 'untouched')
})

test('the folder itself may be a symbolic link to a volume', async () => {
  const volume = await mkdtemp(join(root, 'volume-'))
  const directory = join(root, newId('message'))
  await symlink(volume, directory)
  const storage = openDiskStorage({ directory })
  const key = newKey()
  await storage.write(key, Buffer.from('kept'))
  assert.equal(String(await storage.read(key)), 'kept')
})

test('what a crash left half written is cleared away a day later, and nothing younger', async () => {
  const { storage, directory } = freshStorage()
  const incoming = join(directory, '.incoming')
  await mkdir(incoming, { recursive: true })
  await writeFile(join(incoming, 'old'), 'x')
  await writeFile(join(incoming, 'young'), 'x')
  const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000)
  await utimes(join(incoming, 'old'), twoDaysAgo, twoDaysAgo)
  await storage.write(newKey(), Buffer.from('x'))
  assert.deepEqual(await readdir(incoming), ['young'])
})
