import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '#contracts/failures.ts'
import { newId } from '#contracts/ids.ts'
import { assetFolders, assetKey, designVersionKey } from '#contracts/storage-keys.ts'
import { ObjectMissing } from '#infra/storage/storage.ts'
import { reachStorage } from '../../consumers/reach-storage.ts'

const accountId = newId('account')

const begin = (outage?: Error) => {
  const files = new Map<string, Uint8Array>()
  const asked: string[] = []
  const read = async (key: string): Promise<Buffer> => {
    asked.push(key)
    if (outage) throw outage
    if (!files.has(key)) throw new ObjectMissing(key)
    return Buffer.from(files.get(key)!)
  }
  const write = async (key: string, bytes: Uint8Array): Promise<void> => {
    if (outage) throw outage
    files.set(key, bytes)
  }
  return { files, asked, reach: reachStorage({ read, write }, 'exports') }
}

for (const folder of assetFolders) {
  test(`an asset is found by its id alone when it lies in ${folder}`, async () => {
    const { files, reach } = begin()
    const id = newId('asset')
    files.set(assetKey({ folder, accountId, id }), Buffer.from('ink'))
    assert.equal(String(await reach.read(accountId, id)), 'ink')
    await assert.rejects(reach.read(newId('account'), id), { code: 'asset-not-found' }, 'to its account alone')
  })
}

test('what was uploaded is found with one look', async () => {
  const { files, asked, reach } = begin()
  const id = newId('asset')
  files.set(assetKey({ folder: 'uploads', accountId, id }), Buffer.from('ink'))
  await reach.read(accountId, id)
  assert.deepEqual(asked, [`uploads/${accountId}/${id}`])
})

test('what a task makes goes to the folder of its kind, and is read back', async () => {
  const { files, reach } = begin()
  const id = newId('asset')
  await reach.store(accountId, id, Buffer.from('ink'))
  assert.deepEqual([...files.keys()], [`exports/${accountId}/${id}`])
  assert.equal(String(await reach.read(accountId, id)), 'ink')
})

test('a version of a design is read by its number', async () => {
  const { files, reach } = begin()
  const designId = newId('design')
  files.set(designVersionKey(accountId, designId, 3), Buffer.from('{}'))
  assert.equal(String(await reach.readVersion(accountId, designId, 3)), '{}')
  await assert.rejects(reach.readVersion(accountId, designId, 4), { code: 'asset-not-found' })
})

test('what does not exist fails the task, and a storage that is away does not', async () => {
  const isTransient = (error: unknown): boolean => error instanceof Failure && error.code === 'dependency-unavailable'
  await assert.rejects(begin().reach.read(accountId, newId('asset')), { code: 'asset-not-found' })
  const { reach, asked } = begin(new Error('connection refused'))
  await assert.rejects(reach.read(accountId, newId('asset')), isTransient)
  assert.equal(asked.length, 1, 'it is not asked again under other names')
  await assert.rejects(reach.store(accountId, newId('asset'), Buffer.from('ink')), isTransient)
})
