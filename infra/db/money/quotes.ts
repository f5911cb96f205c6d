import { newId } from '#contracts/ids.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** How long a quoted price holds. */
const heldMinutes = 15

/** A price that was quoted for one input. */
export type Quote = {
  accountId: string
  type: string
  /** Of the input. */
  fingerprint: string
  listed: bigint
  price: bigint
  priceVersion: string
}

/** Keeps a quote for a while. It holds no credits. */
export const storeQuote = async (em: EntityManager, quote: Quote): Promise<{ id: string; validUntil: Date }> => {
  const id = newId('quote')
  const { accountId, type, fingerprint, listed, price, priceVersion } = quote
  const [row] = await query<{ validUntil: Date }>(
    em,
    sql`insert into quote (id, account_id, type, fingerprint, listed, price, price_version, valid_until)
        values (${id}, ${accountId}, ${type}, ${fingerprint}, ${listed}, ${price}, ${priceVersion},
          now() + ${heldMinutes} * interval '1 minute')
        returning valid_until as "validUntil"`,
  )
  return { id, validUntil: row!.validUntil }
}

type Row = Omit<Quote, 'listed' | 'price'> & { listed: string; price: string; isValid: boolean }

/** A quote that this account was given, also one whose time is over while it is kept. */
export const findQuote = async (
  em: EntityManager,
  { id, accountId }: { id: string; accountId: string },
): Promise<(Quote & { isValid: boolean }) | undefined> => {
  const [row] = await query<Row>(
    em,
    sql`select account_id as "accountId", type, fingerprint, listed::text, price::text, price_version as "priceVersion",
          valid_until > now() as "isValid"
        from quote where id = ${id} and account_id = ${accountId}`,
  )
  return row && { ...row, listed: BigInt(row.listed), price: BigInt(row.price) }
}
