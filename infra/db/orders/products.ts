import type { Item } from '#contracts/orders/order.ts'
import type { PlanName } from '#contracts/plans.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, type RawBuilder } from '../sql.ts'

export type Title = { en: string; zh: string }

export type StoredProduct = {
  id: string
  kind: 'credits' | 'plan'
  title: Title
  priceMinor: bigint
  currency: string
  credits: bigint | null
  plan: PlanName | null
  months: number | null
  stock: bigint | null
  isActive: boolean
  version: number
  createdAt: Date
  updatedAt: Date
}

type Row = Omit<StoredProduct, 'priceMinor' | 'credits' | 'stock'> & {
  priceMinor: string
  credits: string | null
  stock: string | null
}

const selectProducts = async (em: EntityManager, rest: RawBuilder<unknown>): Promise<StoredProduct[]> => {
  const rows = await query<Row>(
    em,
    sql`select id, kind, title, price_minor as "priceMinor", currency, credits, plan, months, stock, is_active as "isActive",
          version, created_at as "createdAt", updated_at as "updatedAt" from product ${rest}`,
  )
  return rows.map(row => ({
    ...row,
    priceMinor: BigInt(row.priceMinor),
    credits: row.credits === null ? null : BigInt(row.credits),
    stock: row.stock === null ? null : BigInt(row.stock),
  }))
}

/** What can be ordered, the cheapest first. */
export const activeProducts = (em: EntityManager): Promise<StoredProduct[]> =>
  selectProducts(em, sql`where is_active order by kind, price_minor, id limit 200`)

export const pageOfProducts = (
  em: EntityManager,
  { after, limit, order }: { after: string | undefined; limit: number; order: 'asc' | 'desc' },
): Promise<StoredProduct[]> => {
  const direction = order === 'asc' ? sql`asc` : sql`desc`
  const behind =
    order === 'asc' ? sql`id > ${after ?? ''}` : sql`(${after ?? null}::text is null or id < ${after ?? null})`
  return selectProducts(em, sql`where ${behind} order by id ${direction} limit ${limit}`)
}

export const findProduct = async (em: EntityManager, id: string): Promise<StoredProduct | undefined> =>
  (await selectProducts(em, sql`where id = ${id}`))[0]

/** The same, and nobody else changes it, or its stock, until the end of the transaction. */
export const lockProduct = async (em: EntityManager, id: string): Promise<StoredProduct | undefined> =>
  (await selectProducts(em, sql`where id = ${id} for update`))[0]

export type NewProduct = Omit<StoredProduct, 'version' | 'createdAt' | 'updatedAt'>

/** Adds a product; one whose id is there already stays as it is. */
export const addProduct = (em: EntityManager, product: NewProduct): Promise<unknown> =>
  query(
    em,
    sql`insert into product (id, kind, title, price_minor, currency, credits, plan, months, stock, is_active)
        values (${product.id}, ${product.kind}, ${JSON.stringify(product.title)}, ${String(product.priceMinor)},
          ${product.currency}, ${textOf(product.credits)}, ${product.plan}, ${product.months}, ${textOf(product.stock)},
          ${product.isActive})
        on conflict (id) do nothing`,
  )

export type ProductChanges = Partial<Pick<StoredProduct, 'title' | 'priceMinor' | 'currency' | 'stock' | 'isActive'>>

/** Changes a product that the caller has locked. */
export const changeProduct = (em: EntityManager, product: StoredProduct, changes: ProductChanges): Promise<unknown> => {
  const { title, priceMinor, currency, stock, isActive } = { ...product, ...changes }
  return query(
    em,
    sql`update product set title = ${JSON.stringify(title)}, price_minor = ${String(priceMinor)}, currency = ${currency},
          stock = ${textOf(stock)}, is_active = ${isActive}, version = version + 1, updated_at = now()
        where id = ${product.id}`,
  )
}

/** Takes pieces out of a product's stock, or puts them back below zero; one without end stays so. */
export const moveStock = (em: EntityManager, id: string, pieces: number): Promise<unknown> =>
  query(em, sql`update product set stock = stock - ${pieces} where id = ${id} and stock is not null`)

/** What one of a product gives. */
export const itemOf = ({ credits, plan, months }: StoredProduct): Item =>
  plan === null || months === null ? { kind: 'credits', credits: String(credits) } : { kind: 'plan', plan, months }

const textOf = (value: bigint | null): string | null => (value === null ? null : String(value))
