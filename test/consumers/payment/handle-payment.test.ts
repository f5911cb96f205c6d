import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '#contracts/failures.ts'
import { PaymentRefused, type PaymentProvider, type PaymentSeen } from '#infra/payments/payment-provider.ts'
import { paymentHandlers } from '../../../consumers/payment/handle-payment.ts'

const about = { order_id: 'ord_1', payment_id: 'pay_1', attempt: 2, method: 'intent' } as const
const subject = { order_id: 'ord_1', payment_id: 'pay_1' }
const toOpen = { ...about, amount_minor: '900', currency: 'USD', title: 'Credits', return_url: 'https://shop.example/' }
const known = { ...about, provider_id: 'pi_1' }
const toRefund = { ...about, intent_id: 'pi_1', refund_id: 'r1', amount_minor: '400', reason: 'requested' } as const

const seen = (state: PaymentSeen['state']): PaymentSeen => ({
  state,
  providerId: 'pi_1',
  intentId: 'pi_1',
  amountMinor: 900n,
  currency: 'USD',
  code: null,
})
const never = (): never => assert.fail('nobody asks for this')

const handlers = (provider: Partial<PaymentProvider>) =>
  paymentHandlers({
    provider: { open: never, look: never, cancel: never, refund: never, ...provider },
    seal: (secret, paymentId) => `sealed ${secret.length} for ${paymentId}`,
  })

test('what opens the way to pay leaves only sealed', async () => {
  const { open } = handlers({
    open: async wanted => {
      assert.deepEqual([wanted.amountMinor, wanted.attempt], [900n, 2])
      return { providerId: 'pi_1', intentId: 'pi_1', secret: 'secret' }
    },
  })
  assert.deepEqual(await open(toOpen), {
    type: 'payment.opened',
    data: { ...subject, provider_id: 'pi_1', intent_id: 'pi_1', sealed: 'sealed 6 for pay_1' },
  })
})

test('what the provider refuses is an outcome', async () => {
  const refuse = async (): Promise<never> => {
    throw new PaymentRefused('card_declined')
  }
  const { open, cancel, look, refund } = handlers({ open: refuse, cancel: refuse, look: refuse, refund: refuse })
  const code = 'card_declined'
  assert.deepEqual(await open(toOpen), { type: 'payment.open_failed', data: { ...subject, code, is_final: true } })
  assert.deepEqual(await cancel(known), { type: 'payment.canceled', data: subject })
  assert.deepEqual(await look(known), { type: 'payment.canceled', data: subject })
  assert.deepEqual(await refund(toRefund), {
    type: 'payment.refund_failed',
    data: { ...subject, refund_id: 'r1', code, is_final: true },
  })
})

test('what cannot be reached is left to the ladder', async () => {
  const away = async (): Promise<never> => {
    throw new Failure('dependency-unavailable', 'away', { retry: 'backoff' })
  }
  const { open, cancel, look, refund } = handlers({ open: away, cancel: away, look: away, refund: away })
  for (const work of [open(toOpen), cancel(known), look(known), refund(toRefund)]) await assert.rejects(work, Failure)
})

test('a cancel that came too late says what was paid', async () => {
  const { cancel } = handlers({ cancel: async () => seen('succeeded') })
  const { type, data } = await cancel(known)
  assert.deepEqual([type, 'state' in data && data.state], ['payment.looked', 'succeeded'])
  const { cancel: inTime } = handlers({ cancel: async () => seen('canceled') })
  assert.equal((await inTime(known)).type, 'payment.canceled')
})
