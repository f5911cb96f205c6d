import type { Request, Response } from 'express'
import { operations } from '#contracts/http/operations.ts'
import type { CreateProduct, PatchProduct, ProductView } from '#contracts/http/products.ts'
import { isId, newId } from '#contracts/ids.ts'
import { audit, type NewAuditEntry } from '#infra/db/identity/audit.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import {
  activeProducts,
  addProduct,
  changeProduct,
  findProduct,
  lockProduct,
  pageOfProducts,
  type NewProduct,
  type ProductChanges,
  type StoredProduct,
} from '#infra/db/orders/products.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf, queryOf } from '../context.ts'
import { etagOf, requireMatch } from '../etag.ts'
import { doOnce } from '../do-once.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { Problem } from '../problem.ts'

type Deps = { em: () => EntityManager }

/** GET /v1/products */
export const listProducts =
  ({ em }: Deps): Handler =>
  async (_request, response) => {
    response.json({ object: 'list', data: (await activeProducts(em())).map(viewProduct) })
  }

/** GET /v1/admin/products */
export const listAllProducts =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const { limit, cursor, order } = queryOf(response, operations.listAllProducts)
    const rows = await pageOfProducts(em(), { after: readCursor('product', cursor), limit: limit + 1, order })
    pageAnswer({ request, response, rows, limit, view: viewProduct })
  }

/** POST /v1/admin/products */
export const createProduct =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const body = bodyOf(response, operations.createProduct)
    const id = await doOnce(
      { em },
      { request, response },
      {
        operation: operations.createProduct,
        content: body,
        status: 201,
        locationOf,
        work: async tx => {
          const made = newId('product')
          await addProduct(tx, newProduct(made, body))
          await audit(tx, { ...entry(response, made), action: 'product.created', facts: body })
          return made
        },
      },
    )
    sendProduct(response, (await findProduct(em(), id))!)
  }

/** PATCH /v1/admin/products/{id} */
export const patchProduct =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const body = bodyOf(response, operations.patchProduct)
    const id = productIdOf(request)
    await inTransaction(em, async tx => {
      const product = await lockProduct(tx, id)
      if (!product) throw new Problem('not-found')
      requireMatch(request, product)
      await changeProduct(tx, product, changesOf(body))
      await audit(tx, { ...entry(response, id), action: 'product.changed', facts: body })
    })
    sendProduct(response, (await findProduct(em(), id))!)
  }

const productIdOf = (request: Request): string => {
  const id = request.params['product_id']
  if (typeof id !== 'string' || !isId('product', id)) throw new Problem('not-found')
  return id
}

const entry = (response: Response, subject: string): Omit<NewAuditEntry, 'action'> => ({
  accountId: null,
  actor: callerOf(response).actorId,
  subject,
  requestId: contextOf(response).requestId,
})

const sendProduct = (response: Response, product: StoredProduct): void => {
  response.set('ETag', etagOf(product)).json(viewProduct(product))
}

const locationOf = (id: string): string => `/v1/admin/products/${id}`

const newProduct = (id: string, body: CreateProduct): NewProduct => ({
  id,
  kind: body.kind,
  title: body.title,
  priceMinor: BigInt(body.price_minor),
  currency: body.currency,
  credits: body.kind === 'credits' ? BigInt(body.credits) : null,
  plan: body.kind === 'plan' ? body.plan : null,
  months: body.kind === 'plan' ? body.months : null,
  stock: stockOf(body.stock),
  isActive: body.is_active,
})

const changesOf = ({ title, price_minor, currency, stock, is_active }: PatchProduct): ProductChanges => ({
  ...(title === undefined ? {} : { title }),
  ...(price_minor === undefined ? {} : { priceMinor: BigInt(price_minor) }),
  ...(currency === undefined ? {} : { currency }),
  ...(stock === undefined ? {} : { stock: stockOf(stock) }),
  ...(is_active === undefined ? {} : { isActive: is_active }),
})

const stockOf = (stock: number | null): bigint | null => (stock === null ? null : BigInt(stock))

const viewProduct = (product: StoredProduct): ProductView => ({
  id: product.id,
  object: 'product',
  kind: product.kind,
  title: product.title,
  price_minor: String(product.priceMinor),
  currency: product.currency,
  credits: product.credits === null ? null : String(product.credits),
  plan: product.plan,
  months: product.months,
  stock: product.stock === null ? null : Number(product.stock),
  is_active: product.isActive,
  version: product.version,
  created_at: product.createdAt.toISOString(),
  updated_at: product.updatedAt.toISOString(),
})
