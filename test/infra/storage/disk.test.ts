import { newId } from '#contracts/ids.ts'
import { openDiskStorage } from '#infra/storage/disk.ts'
import { StorageTrouble, type Storage } from '#infra/storage/storage.ts'
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { chunks, hostileKeys, newKey, testPromises } from './storage-promises.ts'

const root = await mkdtemp(join(tmpdir(), 'inkstone-storage-'))
after(() => rm(root, { recursive: true, force: true }))

const freshStorage = (): { directory: string; storage: Storage } => {
  const directory = join(root, newId('message'), 'storage')
  return { directory, storage: openDiskStorage({ directory }) }
}
const filesIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory, { recursive: true, withFileTypes: true })).flatMap(entry =>
    entry.isFile() ? [entry.name] : [],
  )

const fresh = async () => {
  const { directory, storage } = freshStorage()
  return { storage, leftovers: () => filesIn(directory).catch(() => []) }
}
testPromises('disk', fresh)

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

test('what is listed leaves out links, what is still arriving, and files of others', async () => {
  const { storage, directory } = freshStorage()
  const key = newKey()
  await storage.write(key, Buffer.from('ours'))
  await writeFile(join(directory, 'uploads', 'note.txt'), 'somebody else')
  await symlink('/etc', join(directory, 'uploads', 'elsewhere'))
  assert.deepEqual(
    (await Array.fromAsync(storage.list('uploads'))).map(object => object.key),
    [key],
  )
})

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

test('a volume that takes no files is trouble of the storage, told without its path', async () => {
  const file = join(root, 'a-file')
  await writeFile(file, 'in the way')
  const storage = openDiskStorage({ directory: join(file, 'storage') })
  await assert.rejects(storage.write(newKey(), Buffer.from('x')), (error: Error) => {
    assert.ok(error instanceof StorageTrouble)
    assert.doesNotMatch(error.message, /a-file/)
    return true
  })
  await assert.rejects(storage.read(newKey()), StorageTrouble)
})
