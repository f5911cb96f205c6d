import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { maxVersions } from '#contracts/designs/design-limits.ts'
import { newId } from '#contracts/ids.ts'
import { findDesign, lockDesign } from '#infra/db/designs/design-lists.ts'
import { listVersions } from '#infra/db/designs/design-versions.ts'
import { addVersion, insertDesigns, purgeDesigns } from '#infra/db/designs/designs.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'
import { exampleDocument } from '../../../support/design-document.ts'

const { em } = await freshDatabase({ after })
const { accountId, keyId: madeBy } = await newAccount(em())
const made = { madeBy, note: null, traceparent: null }

const newDesign = async (): Promise<string> => {
  const id = newId('design')
  const origin = { taskId: null, variantIndex: null, previewAssetId: null, tags: [], metadata: {} }
  const design = { id, accountId, ...origin, ...made, document: exampleDocument({ title: 'Version 1' }) }
  await em().transactional(tx => insertDesigns(tx, [design]))
  return id
}

const edit = (id: string, title: string): Promise<void> =>
  em().transactional(async tx => {
    const design = await lockDesign(tx, { id, accountId })
    await addVersion(tx, design!, { ...made, document: exampleDocument({ title }) })
  })

test('of many versions the first and the newest are kept', async () => {
  const id = await newDesign()
  for (let n = 2; n <= maxVersions + 3; n++) await edit(id, `Version ${n}`)
  const kept = (await listVersions(em(), id)).map(({ n }) => n)
  const newest = Array.from({ length: maxVersions - 1 }, (_, place) => maxVersions + 3 - place)
  assert.deepEqual(kept, [...newest, 1])
  assert.equal((await findDesign(em(), { id, accountId }))?.title, `Version ${maxVersions + 3}`)
})

test('versions of others are not touched by it', async () => {
  const [one, other] = [await newDesign(), await newDesign()]
  await edit(one, 'Two')
  assert.deepEqual(
    (await listVersions(em(), other)).map(({ n }) => n),
    [1],
  )
})

test('a version can be neither changed nor written twice', async () => {
  const id = await newDesign()
  await assert.rejects(
    query(em(), sql`update design_version set document = '{}' where design_id = ${id}`),
    /append-only/,
  )
  await assert.rejects(query(em(), sql`truncate design_version`), /append-only/)
  const again = sql`insert into design_version (design_id, n, document, made_by) values (${id}, 1, '{}', ${madeBy})`
  await assert.rejects(query(em(), again), /duplicate key/)
})

test('a design that was deleted is gone with its versions after a month, and others stay', async () => {
  const [old, recent, kept] = [await newDesign(), await newDesign(), await newDesign()]
  await query(em(), sql`update design set deleted_at = now() - interval '31 days' where id = ${old}`)
  await query(em(), sql`update design set deleted_at = now() - interval '29 days' where id = ${recent}`)
  const purged = await purgeDesigns(em(), 100)
  assert.deepEqual(
    purged.map(({ id }) => id),
    [old],
  )
  const left = await query<{ id: string }>(
    em(),
    sql`select distinct design_id as id from design_version where design_id = any(${[old, recent, kept]}::text[]) order by 1`,
  )
  assert.deepEqual(
    left.map(({ id }) => id),
    [recent, kept].toSorted(),
  )
})
