import type { AssetView } from '#contracts/http/assets.ts'
import { newId } from '#contracts/ids.ts'
import { insertRows } from '#infra/db/sql.ts'
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newAccount } from '../../../support/account.ts'
import { problemOf, startAssetApp } from './asset-app.ts'

const app = await startAssetApp({ after })
const em = () => app.database.em()

type Page = { object: string; data: AssetView[]; has_more: boolean; next_cursor: string | null }

const newAsset = (accountId: string, more: object = {}) => ({
  id: newId('asset'),
  accountId,
  source: 'upload',
  taskId: null,
  filename: 'a.png',
  contentType: 'image/png',
  bytes: 1,
  digest: `sha-256:${'0'.repeat(64)}`,
  width: null,
  height: null,
  createdAt: new Date(),
  expiresAt: null,
  deletedAt: null,
  ...more,
})

const taskId = newId('task')
const { accountId, token } = await newAccount(em())
const rows = [
  ...Array.from({ length: 7 }, () => newAsset(accountId)),
  ...Array.from({ length: 3 }, () => newAsset(accountId, { source: 'output', taskId })),
  newAsset(accountId, { deletedAt: new Date() }),
  newAsset(accountId, { expiresAt: new Date(0) }),
]
await insertRows(em(), 'asset', rows)
await insertRows(em(), 'asset', [newAsset((await newAccount(em())).accountId)])
const ids = rows.slice(0, 10).map(({ id }) => id)

const list = async (query: string): Promise<{ page: Page; link: string | null }> => {
  const response = await app.call(token, `/v1/assets${query}`)
  assert.equal(response.status, 200)
  return { page: (await response.json()) as Page, link: response.headers.get('link') }
}

const idsOf = ({ data }: Page): string[] => data.map(({ id }) => id)

test('the list has what can be read, the newest first', async () => {
  const { page, link } = await list('')
  assert.deepEqual(idsOf(page), ids.toSorted().toReversed())
  assert.deepEqual([page.object, page.has_more, page.next_cursor, link], ['list', false, null, null])
})

for (const order of ['asc', 'desc'] as const) {
  test(`following the links in ${order} order shows every asset once`, async () => {
    const seen: string[] = []
    let next: string | undefined = `?limit=4&order=${order}`
    while (next !== undefined) {
      const { page, link } = await list(next)
      seen.push(...idsOf(page))
      assert.equal(page.has_more, page.next_cursor !== null)
      const address = /^<\/v1\/assets(\?[^>]+)>; rel="next"$/.exec(link ?? '')?.[1]
      assert.equal(address === undefined, page.next_cursor === null)
      next = address
    }
    const sorted = ids.toSorted()
    assert.deepEqual(seen, order === 'asc' ? sorted : sorted.toReversed())
  })
}

test('a full page that is the last says that there is no more', async () => {
  assert.equal((await list('?limit=10')).page.has_more, false)
  assert.equal((await list('?limit=9')).page.has_more, true)
})

test('the list can be narrowed to uploads, outputs or one task, and its links keep to that', async () => {
  assert.deepEqual(idsOf((await list('?source=output')).page), ids.slice(7).toSorted().toReversed())
  assert.equal((await list('?source=upload')).page.data.length, 7)
  const { page, link } = await list(`?task_id=${taskId}&limit=1`)
  assert.equal(page.data[0]!.task_id, taskId)
  assert.match(link!, new RegExp(`task_id=${taskId}&limit=1&cursor=`))
  assert.equal((await list(`?task_id=${newId('task')}`)).page.data.length, 0)
})

test('a cursor that the list did not give out is refused', async () => {
  const foreign = Buffer.from(newId('task')).toString('base64url')
  const padded = `${Buffer.from(ids[0]!).toString('base64url')}==`
  for (const cursor of ['', 'x', "' or 1=1 --", foreign, padded]) {
    const response = await app.call(token, `/v1/assets?cursor=${encodeURIComponent(cursor)}`)
    assert.deepEqual([response.status, (await problemOf(response)).code], [400, 'invalid-request'], cursor)
  }
})

test('a parameter that does not exist is refused', async () => {
  assert.equal((await app.call(token, '/v1/assets?page=2')).status, 422)
  assert.equal((await app.call(token, '/v1/assets?limit=101')).status, 422)
})
