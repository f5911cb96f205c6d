import { derivedId } from '#contracts/ids.ts'
import { addProduct, type NewProduct } from '#infra/db/orders/products.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { AdminCommand } from './needs.ts'

export const productsSeed: AdminCommand = {
  usage: '',
  about: 'Adds three packs of credits and two plans to the products; those that are there stay as they are.',
  takes: { least: 0, most: 0 },
  run: async ({ em }) => {
    const added = await seedProducts(em())
    return { text: `${added} of ${seeds.length} products were added.`, json: { added } }
  },
}

/** Adds what can be bought to begin with. Returns how many of it were not there before. */
export const seedProducts = async (em: EntityManager): Promise<number> => {
  const count = async (): Promise<number> => {
    const [row] = await query<{ products: number }>(em, sql`select count(*)::int as products from product`)
    return row!.products
  }
  const before = await count()
  for (const product of seeds) await addProduct(em, product)
  return (await count()) - before
}

/** Ids that follow from a name are the same everywhere, so that seeding again finds them. */
const idOf = (name: string): string => derivedId('product', 'prd_01JD0000000000000000000000', name)

const pack = (credits: bigint, priceMinor: bigint): NewProduct => ({
  id: idOf(`${credits} credits`),
  kind: 'credits',
  title: { en: `${credits.toLocaleString('en')} credits`, zh: `${credits.toLocaleString('zh')} 点` },
  priceMinor,
  currency: 'USD',
  credits,
  plan: null,
  months: null,
  stock: null,
  isActive: true,
})

const plan = (name: 'pro' | 'enterprise', title: NewProduct['title'], priceMinor: bigint): NewProduct => ({
  id: idOf(`${name} for a month`),
  kind: 'plan',
  title,
  priceMinor,
  currency: 'USD',
  credits: null,
  plan: name,
  months: 1,
  stock: null,
  isActive: true,
})

const seeds: readonly NewProduct[] = [
  pack(1_000n, 900n),
  pack(5_000n, 3_900n),
  pack(20_000n, 12_900n),
  plan('pro', { en: 'Pro, one month', zh: '专业版，一个月' }, 2_900n),
  plan('enterprise', { en: 'Enterprise, one month', zh: '企业版，一个月' }, 49_900n),
]
