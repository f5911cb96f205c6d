import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import type { OrderView } from '#contracts/http/orders.ts'
import type { ProductView } from '#contracts/http/products.ts'
import { newId } from '#contracts/ids.ts'
import { newAccount } from '../support/account.ts'
import { newBuyer, newProduct } from '../support/buyer.ts'
import { clientOf } from '../support/client.ts'
import { startPlatform } from '../support/platform.ts'
import { startStripe } from '../support/stripe-server.ts'

const stripe = await startStripe({ after })
const platform = await startPlatform({ after }, { payments: stripe.config, kinds: [] })
const { em } = platform
const buyer = await newBuyer(platform, stripe)

test('the same request under the same key orders once, and another one is refused', async () => {
  const product = await newProduct(em())
  const key = randomUUID()
  const json = { product_id: product, payment: { method: 'intent' } }
  const first = await buyer.send('/v1/orders', json, key)
  const again = await buyer.send('/v1/orders', json, key)
  assert.deepEqual([first.status, again.status, again.headers.get('Idempotent-Replayed')], [202, 202, 'true'])
  assert.equal((again.body as OrderView).id, (first.body as OrderView).id)
  const other = await buyer.send('/v1/orders', { ...json, quantity: 2 }, key)
  assert.deepEqual([other.status, (other.body as { code: string }).code], [422, 'idempotency-key-reused'])
  const without = await buyer.client.problem('POST', '/v1/orders', { json })
  assert.deepEqual([without.status, without.body.code], [400, 'idempotency-key-required'])
})

test('what cannot be ordered is refused before anything is reserved', async () => {
  const intent = { method: 'intent' }
  const product = await newProduct(em())
  const hidden = await newProduct(em(), { isActive: false })
  const scarce = await newProduct(em(), { stock: 1n })
  const dear = await newProduct(em(), { priceMinor: 60_000_000n })
  const cases: [json: object, status: number, code: string][] = [
    [{ product_id: newId('product'), payment: intent }, 422, 'validation-failed'],
    [{ product_id: hidden, payment: intent }, 422, 'validation-failed'],
    [{ product_id: scarce, quantity: 2, payment: intent }, 409, 'out-of-stock'],
    [{ product_id: dear, quantity: 2, payment: intent }, 422, 'validation-failed'],
    [{ product_id: product, quantity: 0, payment: intent }, 422, 'validation-failed'],
    [{ product_id: product, quantity: 11, payment: intent }, 422, 'validation-failed'],
    [{ product_id: product, quantity: 1.5, payment: intent }, 422, 'validation-failed'],
    [{ product_id: product, payment: { method: 'cash' } }, 422, 'validation-failed'],
    [{ product_id: product, payment: { ...intent, return_url: 'javascript:alert(1)' } }, 422, 'validation-failed'],
    [{ product_id: product, payment: intent, amount_minor: '1' }, 422, 'unknown-field'],
    [{ product_id: product, payment: intent, status: 'fulfilled' }, 422, 'unknown-field'],
  ]
  for (const [json, status, code] of cases) {
    const answer = await buyer.send('/v1/orders', json)
    assert.deepEqual([answer.status, (answer.body as { code: string }).code], [status, code], JSON.stringify(json))
  }
})

test('nobody can hold more than 20 unpaid orders', async () => {
  const hoarder = await newBuyer(platform, stripe)
  const product = await newProduct(em(), { stock: 100n })
  const json = { product_id: product, payment: { method: 'intent' } }
  const answers = await Promise.all(Array.from({ length: 25 }, () => hoarder.send('/v1/orders', json)))
  assert.equal(answers.filter(({ status }) => status === 202).length, 20)
  assert.equal(answers.filter(({ status }) => status === 429).length, 5)
})

test('orders are listed, filtered and paged; who may only read does not see what opens the way to pay', async () => {
  const own = await newBuyer(platform, stripe)
  const product = await newProduct(em())
  const orders = [await own.order(product), await own.order(product), await own.order(product, { method: 'checkout' })]
  type Page = { data: OrderView[]; next_cursor: string | null }
  const { body: page } = await own.client.call<Page>('GET', '/v1/orders?limit=2')
  const { body: rest } = await own.client.call<Page>('GET', `/v1/orders?limit=2&cursor=${page.next_cursor}`)
  assert.deepEqual(
    [...page.data, ...rest.data].map(({ id }) => id),
    orders.map(({ id }) => id).toReversed(),
  )
  assert.ok(page.data.every(({ payment }) => payment!.client_secret === null && payment!.checkout_url === null))
  const { body: none } = await own.client.call<Page>('GET', '/v1/orders?status=fulfilled')
  assert.deepEqual(none.data, [])
  const { body: stranger } = await buyer.client.call<Page>('GET', `/v1/orders?product_id=${product}`)
  assert.deepEqual(stranger.data, [])
  assert.equal((await buyer.client.call('GET', `/v1/orders/${orders[0]!.id}`)).status, 404)
})

test('reading an order waits for a change when it is asked to', async () => {
  const order = await buyer.order(await newProduct(em()))
  const headers = { 'If-None-Match': `"${order.revision}"` }
  const known = await buyer.client.call('GET', `/v1/orders/${order.id}`, { headers })
  assert.equal(known.status, 304)
  const waiting = buyer.client.call<OrderView>('GET', `/v1/orders/${order.id}`, {
    headers: { ...headers, Prefer: 'wait=20' },
  })
  await buyer.pay(order)
  const { status, body } = await waiting
  assert.deepEqual([status, body.status], [200, 'fulfilled'])
})

test('products are listed for everybody, and changed by operators who have seen them', async () => {
  const { token } = await newAccount(em(), { scopes: ['admin'] })
  const operator = clientOf(platform.baseUrl, token)
  const title = { en: 'A pack', zh: '一包' }
  const json = { kind: 'credits', credits: '10', title, price_minor: '100', currency: 'EUR', stock: 3 }
  const { status, body: made, headers } = await operator.call<ProductView>('POST', '/v1/admin/products', { json })
  assert.deepEqual([status, headers.get('ETag')], [201, '"1"'])
  const path = `/v1/admin/products/${made.id}`
  const blind = await operator.problem('PATCH', path, { json: { stock: 4 } })
  assert.equal(blind.status, 428)
  const seen = { 'If-Match': '"1"' }
  const { body: changed } = await operator.call<ProductView>('PATCH', path, { json: { stock: 4 }, headers: seen })
  assert.deepEqual([changed.stock, changed.version, changed.price_minor], [4, 2, '100'])
  assert.equal((await operator.problem('PATCH', path, { json: { stock: 5 }, headers: seen })).status, 412)
  const listed = async (): Promise<string[]> => {
    const response = await fetch(`${platform.baseUrl()}/v1/products`)
    return ((await response.json()) as { data: ProductView[] }).data.map(({ id }) => id)
  }
  assert.ok((await listed()).includes(made.id))
  await operator.call('PATCH', path, { json: { is_active: false }, headers: { 'If-Match': '"2"' } })
  assert.ok(!(await listed()).includes(made.id))
  for (const [bad, why] of [
    [{ ...json, currency: 'XXA' }, 'no currency'],
    [{ ...json, price_minor: '0' }, 'free'],
    [{ ...json, price_minor: '1.5' }, 'half a cent'],
    [{ ...json, price_minor: '100000000' }, 'more than can be paid'],
    [{ ...json, kind: 'plan', plan: 'free', months: 1 }, 'a free plan'],
  ] as const) {
    assert.equal((await operator.problem('POST', '/v1/admin/products', { json: bad })).status, 422, why)
  }
  assert.equal((await buyer.client.problem('POST', '/v1/admin/products', { json })).status, 403)
})
