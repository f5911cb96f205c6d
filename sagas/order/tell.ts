import type { EventType } from '#contracts/events/lifecycle.ts'
import { orderEventData } from '#contracts/events/order-data.ts'
import { auditWrites, type NewAuditEntry } from '#infra/db/identity/audit.ts'
import { eventWrites, type NewEvent } from '#infra/db/events/event-log.ts'
import { lockOrders, storedPayments, type StoredOrder } from '#infra/db/orders/orders.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { commandWrites, type Command } from '#infra/db/messages/outbox.ts'
import { claimPaymentEvent, closePaymentEvent, type PaymentEvent } from '#infra/db/orders/payment-events.ts'
import { jsonOf, query, sql, writeAll } from '#infra/db/sql.ts'
import { auditEntry } from './audit-entry.ts'
import { dueAt, evolve } from './evolve.ts'
import { moveGoods } from './goods.ts'
import { creation, heard, noticed, wished, type Deciding } from './happening.ts'
import { orderLetters } from './letters.ts'
import { decide, type Fact, type Happening } from './order.ts'
import { paymentCommands } from './payment-commands.ts'
import type { Said, Told } from './told.ts'

/** What is said and sent because of what happened; written together at the end. */
type Consequences = { events: NewEvent[]; commands: Command[]; audit: NewAuditEntry[] }

/**
 * Gives every order its next state with all that follows from it, in the caller's transaction: stock, credits and plan, the commands
 * for the provider, letters, events. What comes late, twice or for nobody's order changes nothing. Returns how many had an effect.
 */
export const tellOrders = async (tx: EntityManager, said: readonly Told[]): Promise<number> => {
  const orders = await lockOrders(
    tx,
    said.map(({ orderId }) => orderId),
  )
  const now = await databaseTime(tx)
  const consequences: Consequences = { events: [], commands: [], audit: [] }
  let effects = 0
  for (const { orderId, said: one } of said) {
    const order = orders.get(orderId)
    const next = await tellOne({ tx, order, now }, one, consequences)
    if (!next) continue
    orders.set(orderId, next)
    effects++
  }
  await writeAll(tx, [...eventWrites(consequences.events), ...commandWrites(consequences.commands)])
  await writeAll(tx, auditWrites(consequences.audit))
  return effects
}

const databaseTime = async (tx: EntityManager): Promise<Date> => {
  const [row] = await query<{ now: Date }>(tx, sql`select clock_timestamp() as now`)
  return row!.now
}

type Finding = Omit<Deciding, 'order'> & { order: StoredOrder | undefined }

const tellOne = async (
  { tx, order, now }: Finding,
  said: Said,
  consequences: Consequences,
): Promise<StoredOrder | undefined> => {
  const event = said.said === 'notice' ? await claimPaymentEvent(tx, said.eventId) : undefined
  if (said.said === 'notice' && !event) return undefined
  if (!order) {
    if (event) await unmatched(tx, event, consequences)
    return undefined
  }
  const happening = await happeningOf({ tx, order, now }, said, event)
  const facts = happening ? decide(order, happening) : []
  if (event) await closeEvent(tx, { event, order, facts }, consequences)
  if (facts.length === 0) {
    await putOff(tx, order, now)
    return undefined
  }
  return store({ tx, order, now }, facts, consequences)
}

const happeningOf = (
  deciding: Deciding,
  said: Said,
  event: PaymentEvent | undefined,
): Promise<Happening> | Happening | undefined => {
  switch (said.said) {
    case 'created':
      return creation(deciding)
    case 'wish':
      return wished(deciding, said.wish)
    case 'notice':
      return event && noticed(deciding, event.facts)
    case 'outcome':
      return heard(deciding, said.outcome)
    case 'time-passed':
      return deciding.order.status === 'pending' && deciding.now < deciding.order.expiresAt
        ? creation(deciding)
        : { happened: 'time-passed', now: deciding.now }
  }
}

const unmatched = async (tx: EntityManager, event: PaymentEvent, { audit }: Consequences): Promise<void> => {
  await closePaymentEvent(tx, event.id, 'unknown-order')
  audit.push({
    accountId: null,
    actor: 'stripe',
    action: 'payment.unmatched',
    subject: event.orderId,
    facts: { event_id: event.id, amount_minor: event.facts.amountMinor, currency: event.facts.currency },
  })
}

type Closing = { event: PaymentEvent; order: StoredOrder; facts: readonly Fact[] }

const closeEvent = async (
  tx: EntityManager,
  { event, order, facts }: Closing,
  { audit }: Consequences,
): Promise<void> => {
  const isMismatch = facts.some(({ fact }) => fact === 'payment-mismatched')
  const isBounced = facts.length === 0 && hasBounced(order, event)
  const { accountId, id: subject } = order
  if (isBounced)
    audit.push({ accountId, actor: 'stripe', action: 'refund.bounced', subject, facts: { event_id: event.id } })
  const outcome = isMismatch ? 'mismatched' : facts.length > 0 ? 'applied' : 'ignored'
  await closePaymentEvent(tx, event.id, isBounced ? 'bounced' : outcome)
}

// Money that was thought to be back is not: only a person can see to it. Of one that is known to have failed nothing is new.
const hasBounced = ({ payments }: StoredOrder, { facts: { state, refundId = null } }: PaymentEvent): boolean =>
  state === 'refund-failed' &&
  (refundId === null || payments.some(({ status, refund }) => status === 'refunded' && refund?.id === refundId))

const store = async (
  { tx, order, now }: Deciding,
  facts: readonly Fact[],
  consequences: Consequences,
): Promise<StoredOrder> => {
  const isChange = facts.some(({ fact }) => fact !== 'asked-again')
  let after: StoredOrder = { ...order, revision: order.revision + Number(isChange) }
  for (const fact of facts) {
    const before = after
    const evolved = { ...before, ...evolve(before, fact) }
    after = await moveGoods(tx, { before, after: evolved, fact, now })
    consequences.events.push(...eventsOf(before, after, fact))
    consequences.commands.push(...paymentCommands(after, fact), ...(await orderLetters(tx, after, fact)))
    consequences.audit.push(...auditEntry(after, fact))
  }
  await save(tx, { ...after, dueAt: dueAt(after, now) })
  return after
}

const told: Record<Fact['fact'], EventType | null> = {
  reserved: 'order.reserved',
  paid: 'order.paid',
  fulfilled: 'order.fulfilled',
  canceled: 'order.canceled',
  expired: 'order.expired',
  failed: 'order.failed',
  refunded: 'order.refunded',
  'refund-asked': 'order.refunding',
  'refund-declined': 'order.refund_failed',
  'not-refunded': 'order.refund_failed',
  'payment-opened': 'order.awaiting_payment',
  'payment-failed': 'payment.failed',
  'payment-received': 'payment.succeeded',
  'payment-mismatched': 'payment.mismatched',
  'payment-asked': null,
  'cancel-asked': null,
  'payment-canceled': null,
  'asked-again': null,
}

/** A second payment opens, and a refund that nobody has asked for begins, without the order being another one for it. */
const isToldOf = (before: StoredOrder, after: StoredOrder, { fact }: Fact): boolean =>
  (fact !== 'payment-opened' && fact !== 'refund-asked') || before.status !== after.status

const eventsOf = (before: StoredOrder, after: StoredOrder, fact: Fact): NewEvent[] =>
  [told[fact.fact]].flatMap(type => (type === null || !isToldOf(before, after, fact) ? [] : [eventOf(type, after)]))

const eventOf = (type: EventType, after: StoredOrder): NewEvent => ({
  type,
  subject: after.id,
  accountId: after.accountId,
  correlationId: after.id,
  traceparent: after.traceparent,
  data: orderEventData(after),
})

const save = (tx: EntityManager, order: StoredOrder): Promise<unknown> =>
  query(
    tx,
    sql`update customer_order set status = ${order.status}, revision = ${order.revision}, holds_stock = ${order.holdsStock},
          payments = ${jsonOf(storedPayments(order.payments))}, failure = ${order.failure},
          replaced_plan = ${order.replacedPlan === null ? null : JSON.stringify(order.replacedPlan)},
          nudges = ${order.nudges}, due_at = ${order.dueAt}, fulfilled_at = ${order.fulfilledAt}, updated_at = now()
        where id = ${order.id}`,
  )

// What was looked at and has nothing to do would be looked at for ever.
const putOff = async (tx: EntityManager, order: StoredOrder, now: Date): Promise<void> => {
  if (order.dueAt === null || order.dueAt > now) return
  await query(tx, sql`update customer_order set due_at = ${dueAt(order, now)} where id = ${order.id}`)
}
