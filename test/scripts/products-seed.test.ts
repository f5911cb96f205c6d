import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { activeProducts } from '#infra/db/orders/products.ts'
import { query, sql } from '#infra/db/sql.ts'
import { seedProducts } from '../../scripts/admin/products-seed.ts'
import { freshDatabase } from '../support/database.ts'

const { em } = await freshDatabase({ after })

test('there are three packs and two plans to begin with, and what an operator has changed stays as it is', async () => {
  assert.equal(await seedProducts(em()), 5)
  const products = await activeProducts(em())
  assert.deepEqual(
    products.map(({ kind }) => kind),
    ['credits', 'credits', 'credits', 'plan', 'plan'],
  )
  await query(em(), sql`update product set price_minor = 1, is_active = false`)
  assert.equal(await seedProducts(em()), 0)
  assert.deepEqual(await activeProducts(em()), [])
})

test('the more credits a pack has the less each costs', async () => {
  await query(em(), sql`delete from product`)
  await seedProducts(em())
  const packs = await query<{ each: number }>(
    em(),
    sql`select price_minor::float / credits as each from product where kind = 'credits' order by credits desc`,
  )
  const prices = packs.map(({ each }) => each)
  assert.deepEqual(
    prices,
    prices.toSorted((one, other) => one - other),
  )
})
