import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Failure } from '#contracts/failures.ts'
import { PaymentRefused } from '#infra/payments/payment-provider.ts'
import { stripeProvider } from '#infra/payments/stripe.ts'
import { startStripe } from '../../support/stripe-server.ts'

const server = await startStripe({ after })
const provider = stripeProvider(server.config, 300)
let count = 0
const wanted = (method: 'intent' | 'checkout' = 'intent') => ({
  orderId: `ord_${++count}`,
  paymentId: `pay_${count}`,
  attempt: 1,
  method,
  amountMinor: 900n,
  currency: 'USD',
  title: 'A thousand credits & more',
  returnUrl: 'https://shop.example/thanks?a=1',
})

test('a payment is opened with its amount, its currency and the names of what it is for', async () => {
  const asked = wanted()
  const { providerId, intentId, secret } = await provider.open(asked)
  const made = server.intents.get(providerId)!
  assert.equal(intentId, providerId)
  assert.equal(secret, made.client_secret)
  assert.deepEqual([made.amount, made.currency], [900, 'usd'])
  assert.deepEqual(made.metadata, { order_id: asked.orderId, payment_id: asked.paymentId })
})

test('a page to pay on is opened for the same, and its own payment is not told of twice', async () => {
  const asked = wanted('checkout')
  const { providerId, intentId, secret } = await provider.open(asked)
  const made = server.sessions.get(providerId)!
  assert.deepEqual([secret, intentId, made.amount_total], [made.url, null, 900])
  server.pay(made)
  const seen = await provider.look({ ...asked, providerId })
  assert.deepEqual(seen, {
    state: 'succeeded',
    providerId,
    intentId: made.payment_intent,
    amountMinor: 900n,
    currency: 'USD',
    code: null,
  })
  assert.deepEqual(server.intents.get(made.payment_intent!)!.metadata, {})
})

test('asked again for the same, whatever the first answer was, it is opened once', async () => {
  for (const mishap of ['lost-answer', 'drop', 'silence', 'error-500', 'too-many'] as const) {
    const asked = wanted()
    // The library asks once more by itself when a connection was closed.
    server.harm(mishap, /payment_intents$/, mishap === 'drop' || mishap === 'lost-answer' ? 2 : 1)
    await assert.rejects(
      provider.open(asked),
      (error: unknown) =>
        error instanceof Failure && error.code === 'dependency-unavailable' && error.retry === 'backoff',
      mishap,
    )
    const { providerId } = await provider.open(asked)
    assert.deepEqual(
      server.openedFor(asked.orderId).map(({ id }) => id),
      [providerId],
      mishap,
    )
  }
})

test('what is refused is said by its code alone, and is not tried again by itself', async () => {
  const asked = wanted()
  const before = server.asked.length
  server.harm('refuse', /payment_intents$/)
  await assert.rejects(provider.open(asked), (error: unknown) => {
    assert.ok(error instanceof PaymentRefused)
    assert.equal(error.code, 'parameter_invalid_empty')
    assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /sk_test/)
    return true
  })
  assert.equal(server.asked.length - before, 1)
  await assert.rejects(provider.open({ ...wanted(), amountMinor: 1n }), PaymentRefused)
})

test('a key that is wrong is the operator’s to mend: the work waits', async () => {
  const wrong = stripeProvider({ ...server.config, secretKey: 'sk_test_somebody_else' }, 300)
  await assert.rejects(wrong.open(wanted()), (error: unknown) => {
    assert.ok(error instanceof Failure && error.retry === 'backoff')
    assert.doesNotMatch(error.message, /somebody_else/)
    return true
  })
})

test('what is canceled cannot be paid, and what was paid cannot be canceled', async () => {
  for (const method of ['intent', 'checkout'] as const) {
    const open = wanted(method)
    const { providerId } = await provider.open(open)
    assert.equal((await provider.cancel({ ...open, providerId })).state, 'canceled')
    assert.equal((await provider.cancel({ ...open, providerId })).state, 'canceled', 'and again')
    const paid = wanted(method)
    const made = await provider.open(paid)
    server.pay(server.openedFor(paid.orderId)[0]!)
    assert.equal((await provider.cancel({ ...paid, providerId: made.providerId })).state, 'succeeded')
  }
})

test('a declined card is seen as a failure that may still become a success', async () => {
  const asked = wanted()
  const { providerId } = await provider.open(asked)
  assert.equal((await provider.look({ ...asked, providerId })).state, 'open')
  server.decline(server.intents.get(providerId)!)
  const { state, code } = await provider.look({ ...asked, providerId })
  assert.deepEqual([state, code], ['failed', 'generic_decline'])
})

test('a refund is made once, also when the provider has forgotten the key', async () => {
  const asked = wanted()
  const { providerId: intentId } = await provider.open(asked)
  server.pay(server.intents.get(intentId)!)
  const back = { ...asked, intentId, refundId: `${asked.orderId}:5`, amountMinor: 400n, reason: 'requested' }
  server.harm('lost-answer', /^POST \/v1\/refunds/, 2)
  await assert.rejects(provider.refund(back), Failure)
  await provider.refund(back)
  const made = [...server.refunds.values()].filter(({ payment_intent }) => payment_intent === intentId)
  assert.deepEqual(
    made.map(({ amount }) => amount),
    [400],
  )
  const posts = server.asked.filter(({ method, path }) => method === 'POST' && path === '/v1/refunds')
  assert.equal(posts.at(-1)!.key, `${asked.orderId}:5:refund`)
  await assert.rejects(provider.refund({ ...back, refundId: 'another', amountMinor: 501n }), PaymentRefused)
})
