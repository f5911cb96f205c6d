import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUnpaid, orderStatuses, paymentStatuses, type Order } from '#contracts/orders/order.ts'
import { evolve } from '../../../sagas/order/evolve.ts'
import { decide, type Fact, type Happening } from '../../../sagas/order/order.ts'
import { happenings } from './happenings.ts'
import { firstPayment as paymentId, inTime, order, payment, tooLate } from './orders.ts'

const { cancel, created, declined, ended, notOpened, notRefunded, opened, passed } = happenings
const { payAgain, refund, refunded, succeeded } = happenings

const facts = (given: Order, happening: Happening): string[] => decide(given, happening).map(({ fact }) => fact)
const after = (given: Order, happening: Happening): Order => decide(given, happening).reduce(evolve, given)

const cancelAsked: Fact = { fact: 'cancel-asked', paymentId }
const lateBack = (reason: 'late' | 'duplicate' | 'unfulfillable'): Fact => ({
  fact: 'refund-asked',
  paymentId,
  refundId: 'r1',
  amountMinor: 900n,
  credits: 0n,
  reason,
})

test('a new order takes its piece and asks for its payment, or fails when there are not enough', () => {
  assert.deepEqual(decide(order('pending'), created(1n)), [
    { fact: 'reserved', takesStock: true },
    { fact: 'payment-asked', paymentId },
  ])
  assert.deepEqual(decide(order('pending'), created(null))[0], { fact: 'reserved', takesStock: false })
  assert.deepEqual(decide(order('pending', { quantity: 2 }), created(1n)), [{ fact: 'failed', code: 'out-of-stock' }])
  for (const status of orderStatuses.filter(one => one !== 'pending')) {
    assert.deepEqual(decide(order(status), created(1n)), [], `${status} is not new`)
  }
})

test('an order can be paid from when its payment is open', () => {
  const given = order('reserved', { payments: [payment('opening')] })
  const next = after(given, opened)
  assert.deepEqual([next.status, next.payments[0]!.status, next.payments[0]!.sealed], ['awaiting_payment', 'open', 's'])
  assert.deepEqual(decide(next, opened), [], 'told twice it is the same')
})

test('a payment that opens when nobody wants it any more is ended', () => {
  const given = order('canceled', { payments: [payment('canceling', { providerId: null })] })
  for (const status of ['canceling', 'canceled'] as const) {
    const unwanted = order('canceled', { payments: [payment(status, { providerId: null })] })
    assert.deepEqual(facts(unwanted, opened), ['payment-opened', 'cancel-asked'], status)
  }
  const next = after(given, opened)
  assert.deepEqual([next.status, next.payments[0]!.status, next.payments[0]!.sealed], ['canceled', 'canceling', null])
})

test('a payment that is refused at its opening fails the order; one that could not be asked for waits', () => {
  const given = order('reserved', { payments: [payment('opening')] })
  assert.deepEqual(facts(given, notOpened(true)), ['payment-failed', 'payment-canceled', 'failed'])
  assert.deepEqual(decide(given, notOpened(false)), [])
  const second = order('awaiting_payment', {
    payments: [payment('failed', { id: 'pay_0' }), payment('opening', { attempt: 2 })],
  })
  assert.deepEqual(facts(second, notOpened(true)), ['payment-failed', 'payment-canceled'], 'another can be tried')
  const unwanted = order('expired', { payments: [payment('canceling', { providerId: null })] })
  assert.deepEqual(facts(unwanted, notOpened(true)), ['payment-canceled'])
})

test('what is paid is given, whether or not anything was heard of the payment before', () => {
  for (const status of ['opening', 'open', 'failed', 'canceling', 'canceled'] as const) {
    const given = order('awaiting_payment', { payments: [payment(status)] })
    assert.deepEqual(facts(given, succeeded()), ['payment-received', 'paid', 'fulfilled'], status)
  }
  const next = after(order('awaiting_payment', { payments: [payment('open')] }), succeeded())
  assert.deepEqual([next.status, next.payments[0]!.status, next.payments[0]!.sealed], ['fulfilled', 'succeeded', null])
})

test('the other payments of an order that is paid are ended', () => {
  const payments = [payment('failed'), payment('open', { id: 'pay_2', attempt: 2, providerId: 'pi_2' })]
  const told = decide(order('awaiting_payment', { payments }), succeeded())
  assert.deepEqual(told, [
    { fact: 'payment-received', paymentId, intentId: 'pi_1' },
    { fact: 'paid' },
    { fact: 'cancel-asked', paymentId: 'pay_2' },
    { fact: 'fulfilled' },
  ])
})

test('what is paid and cannot be given any more is paid back, and the order fails', () => {
  const given = order('awaiting_payment', { payments: [payment('open')] })
  assert.deepEqual(decide(given, succeeded({}, 'plan-superseded')).slice(1), [
    { fact: 'paid' },
    { fact: 'failed', code: 'plan-superseded' },
    lateBack('unfulfillable'),
  ])
  const next = after(given, succeeded({}, 'plan-superseded'))
  assert.deepEqual([next.status, next.holdsStock, next.payments[0]!.status], ['failed', false, 'refunding'])
})

test('money that comes when the order is over, or a second time, is paid back', () => {
  for (const status of ['canceled', 'expired', 'failed'] as const) {
    const given = order(status, { payments: [payment('canceling')] })
    assert.deepEqual(decide(given, succeeded()), [
      { fact: 'payment-received', paymentId, intentId: 'pi_1' },
      lateBack('late'),
    ])
    assert.equal(after(given, succeeded()).status, status, 'the order stays as it ended')
  }
  for (const status of ['fulfilled', 'refunding', 'refunded', 'partially_refunded'] as const) {
    const payments = [payment('canceled'), payment('succeeded', { id: 'pay_2', providerId: 'pi_2' })]
    assert.deepEqual(decide(order(status, { payments }), succeeded())[1], lateBack('duplicate'), status)
  }
})

test('money that is not what was asked for gives nothing and is told of', () => {
  const given = order('awaiting_payment', { payments: [payment('open')] })
  for (const wrong of [{ amountMinor: 899n }, { amountMinor: 901n }, { currency: 'EUR' }, { providerIds: ['pi_9'] }]) {
    assert.deepEqual(facts(given, succeeded(wrong)), ['payment-mismatched'], Object.keys(wrong)[0])
    assert.equal(after(given, succeeded(wrong)).status, 'awaiting_payment')
  }
})

test('what has been received is not received again', () => {
  for (const status of ['succeeded', 'refunding', 'refunded'] as const) {
    for (const of of orderStatuses) {
      assert.deepEqual(decide(order(of, { payments: [payment(status)] }), succeeded()), [], `${of} ${status}`)
      assert.deepEqual(decide(order(of, { payments: [payment(status)] }), declined), [], `${of} ${status}`)
      assert.deepEqual(decide(order(of, { payments: [payment(status)] }), ended), [], `${of} ${status}`)
    }
  }
})

test('an order that is not paid can be canceled, and runs out; what was reserved goes back and its payment is ended', () => {
  for (const status of orderStatuses) {
    const given = order(status, { payments: [payment('open')] })
    for (const [happening, fact] of [
      [cancel, 'canceled'],
      [passed(tooLate), 'expired'],
    ] as const) {
      if (!isUnpaid(status)) {
        assert.ok(!facts(given, happening).includes(fact), `${status} is not ${fact}`)
        continue
      }
      assert.deepEqual(decide(given, happening), [{ fact }, cancelAsked])
      const next = after(given, happening)
      assert.deepEqual([next.status, next.holdsStock, next.payments[0]!.sealed], [fact, false, null])
    }
  }
})

test('a payment is declined only as long as it can be made', () => {
  for (const of of orderStatuses) {
    for (const status of paymentStatuses) {
      const isTold = status === 'open' && isUnpaid(of)
      const told = decide(order(of, { payments: [payment(status)] }), declined)
      assert.equal(told.length, isTold ? 1 : 0, `${of} ${status}`)
    }
  }
})

test('another payment is opened only after one that failed, and the one before is ended', () => {
  const given = order('awaiting_payment', { payments: [payment('failed')] })
  assert.deepEqual(decide(given, payAgain), [cancelAsked, { fact: 'payment-asked', paymentId: 'pay_2' }])
  assert.deepEqual(
    after(given, payAgain).payments.map(({ attempt, status }) => [attempt, status]),
    [
      [1, 'canceling'],
      [2, 'opening'],
    ],
  )
  const gone = order('awaiting_payment', { payments: [payment('canceled')] })
  assert.deepEqual(facts(gone, payAgain), ['payment-asked'])
  for (const status of ['opening', 'open', 'succeeded'] as const) {
    assert.deepEqual(decide(order('awaiting_payment', { payments: [payment(status)] }), payAgain), [], status)
  }
  for (const status of orderStatuses.filter(one => one !== 'awaiting_payment')) {
    assert.deepEqual(decide(order(status, { payments: [payment('failed')] }), payAgain), [], status)
  }
})

test('a refund takes back what is unspent and no more, and ends the order in whole or in part', () => {
  const given = order('fulfilled', { payments: [payment('succeeded')] })
  const asked = (amountMinor: bigint, credits: bigint): Fact[] => [
    { fact: 'refund-asked', paymentId, refundId: 'r1', amountMinor, credits, reason: 'requested' },
  ]
  assert.deepEqual(decide(given, refund(1_000n)), asked(900n, 1_000n))
  assert.deepEqual(decide(given, refund(500n)), asked(450n, 500n))
  assert.deepEqual(decide(given, refund(1_000n, 450n)), asked(450n, 500n))
  for (const [unspent, wanted] of [
    [0n, null],
    [1n, null],
    [500n, 451n],
    [1_000n, 901n],
  ] as const) {
    assert.deepEqual(decide(given, refund(unspent, wanted)), [{ fact: 'refund-declined', code: 'credits-spent' }])
  }
  const whole = after(given, refund(1_000n))
  assert.equal(whole.status, 'refunding')
  assert.deepEqual([after(whole, refunded).status, after(whole, refunded).holdsStock], ['refunded', false])
  const part = after(given, refund(500n))
  assert.deepEqual([after(part, refunded).status, after(part, refunded).holdsStock], ['partially_refunded', true])
})

test('a plan is refunded as a whole or not at all', () => {
  const given = order('fulfilled', {
    item: { kind: 'plan', plan: 'pro', months: 1 },
    payments: [payment('succeeded')],
  })
  assert.deepEqual(facts(given, refund(0n)), ['refund-asked'])
  assert.deepEqual(facts(given, refund(0n, 900n)), ['refund-asked'])
  assert.deepEqual(decide(given, refund(0n, 450n)), [{ fact: 'refund-declined', code: 'only-as-a-whole' }])
  assert.deepEqual(decide(given, refund(0n, null, 'too-late')), [{ fact: 'refund-declined', code: 'too-late' }])
})

test('a refund that the provider refuses leaves the order fulfilled; one that it could not be asked for goes on', () => {
  const given = after(order('fulfilled', { payments: [payment('succeeded')] }), refund(1_000n))
  assert.deepEqual(decide(given, notRefunded(false)), [])
  const kept = after(given, notRefunded(true))
  assert.deepEqual([kept.status, kept.payments[0]!.status, kept.failure], ['fulfilled', 'succeeded', 'no'])
  assert.deepEqual(facts(kept, refund(1_000n)), ['refund-asked'], 'it can be asked for again')
})

test('what is said of another refund of the same payment changes nothing', () => {
  const given = after(order('fulfilled', { payments: [payment('succeeded')] }), refund(1_000n))
  for (const another of ['r0', null]) assert.deepEqual(decide(given, notRefunded(true, another)), [])
  assert.deepEqual(decide(given, { happened: 'payment-refunded', paymentId, refundId: 'r0' }), [])
})

test('what nobody has answered is asked for again', () => {
  const again = (what: string): object[] => [{ fact: 'asked-again', paymentId, what }]
  const ofPayment = (status: Order['status'], one: ReturnType<typeof payment>) => order(status, { payments: [one] })
  assert.deepEqual(decide(ofPayment('reserved', payment('opening')), passed(inTime)), again('open'))
  assert.deepEqual(decide(ofPayment('awaiting_payment', payment('open')), passed(inTime)), again('look'))
  assert.deepEqual(decide(ofPayment('awaiting_payment', payment('failed')), passed(inTime)), again('look'))
  assert.deepEqual(decide(ofPayment('expired', payment('canceling')), passed(tooLate)), again('cancel'))
  const nameless = payment('canceling', { providerId: null })
  assert.deepEqual(decide(ofPayment('expired', nameless), passed(tooLate)), again('open'))
  assert.deepEqual(decide(ofPayment('refunding', payment('refunding')), passed(tooLate)), again('refund'))
  for (const status of ['succeeded', 'refunded', 'canceled'] as const) {
    assert.deepEqual(decide(ofPayment('fulfilled', payment(status)), passed(tooLate)), [], status)
  }
})

test('of a payment that nobody knows nothing follows', () => {
  for (const happening of [opened, declined, succeeded(), ended, refunded, notRefunded(true), notOpened(true)]) {
    assert.deepEqual(decide(order('awaiting_payment'), happening), [])
  }
})
