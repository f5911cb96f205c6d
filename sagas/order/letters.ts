import { mailSend } from '#contracts/commands/mail-send.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { StoredOrder } from '#infra/db/orders/orders.ts'
import type { Command } from '#infra/db/messages/outbox.ts'
import { platformCommand } from '#infra/db/messages/platform-command.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Fact } from './order.ts'

type Reader = { to: string; language: 'en' | 'zh' }

/** The letters of a fact: to the person who has ordered, or to the owners where a key has. */
export const orderLetters = async (tx: EntityManager, order: StoredOrder, fact: Fact): Promise<Command[]> => {
  if (fact.fact !== 'fulfilled' && fact.fact !== 'refunded') return []
  const readers = await readersOf(tx, order)
  const about = { correlationId: order.id, traceparent: order.traceparent ?? undefined }
  const letter = fact.fact === 'fulfilled' ? 'order-fulfilled' : 'order-refunded'
  const minor = fact.fact === 'refunded' ? refundedOf(order, fact.paymentId) : order.amountMinor
  return readers.map(({ to, language }) => {
    const amount = writtenAmount(minor, order.currency, language)
    return platformCommand(
      mailSend,
      { to, language, letter, facts: { order: order.id, product: order.title[language], amount } },
      about,
    )
  })
}

const refundedOf = ({ payments }: StoredOrder, paymentId: string): bigint =>
  payments.find(({ id }) => id === paymentId)?.refund?.amountMinor ?? 0n

/** The most who are written to about one order. */
const maxReaders = 5

const readersOf = (tx: EntityManager, { accountId, placedBy }: StoredOrder): Promise<Reader[]> =>
  query<Reader>(
    tx,
    sql`select u.email as "to", u.language from membership m join app_user u on u.id = m.user_id
        where m.account_id = ${accountId} and u.deleted_at is null and u.email_verified_at is not null
          and case when ${placedBy} like 'usr%' then u.id = ${placedBy} else m.role = 'owner' end
        order by m.created_at limit ${maxReaders}`,
  )

/** An amount as people write it: `$9.00`. How many places a currency has, its own rules say. */
const writtenAmount = (minor: bigint, currency: string, language: 'en' | 'zh'): string => {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency })
  const places = format.resolvedOptions().maximumFractionDigits ?? 2
  const digits = String(minor).padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const text = places === 0 ? whole : `${whole}.${digits.slice(-places)}`
  return format.format(text as Intl.StringNumericLiteral)
}
