import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import type { StoredOrder } from '#infra/db/orders/orders.ts'
import { query, sql } from '#infra/db/sql.ts'
import { orderLetters } from '../../../sagas/order/letters.ts'
import { newAccount } from '../../support/account.ts'
import { freshDatabase } from '../../support/database.ts'
import { restingOrder } from '../../support/stored-order.ts'
import { payment } from './orders.ts'

const { em } = await freshDatabase({ after })
const { accountId } = await newAccount(em())

const join = async (name: string, role: string, { language = 'en', isVerified = true } = {}): Promise<string> => {
  const id = newId('user')
  await query(
    em(),
    sql`with person as (
          insert into app_user (id, email, email_verified_at, name, language)
          values (${id}, ${`${name}@example.com`}, ${isVerified ? new Date() : null}, ${name}, ${language}) returning id)
        insert into membership (account_id, user_id, role) select ${accountId}, id, ${role} from person`,
  )
  return id
}
await join('owner', 'owner', { language: 'zh' })
await join('unverified', 'owner', { isVerified: false })
const buyerId = await join('buyer', 'admin')

const order: StoredOrder = {
  ...restingOrder(accountId, 'prd_1'),
  createdAt: new Date(),
  updatedAt: new Date(),
  placedBy: 'key_1',
  title: { en: 'A thousand credits', zh: '一千点' },
  amountMinor: 123_456n,
}
const lettersOf = async (given: StoredOrder, fact: Parameters<typeof orderLetters>[2]) =>
  (await orderLetters(em(), given, fact)).map(({ message }) => message.data as Record<string, unknown>)

test('where a key has ordered, the owners who can be written to get the letter in their language', async () => {
  assert.deepEqual(await lettersOf(order, { fact: 'fulfilled' }), [
    {
      to: 'owner@example.com',
      letter: 'order-fulfilled',
      language: 'zh',
      facts: { order: order.id, product: '一千点', amount: 'US$1,234.56' },
    },
  ])
})

test('where a person has ordered, that person gets it', async () => {
  const [letter, ...others] = await lettersOf({ ...order, placedBy: buyerId }, { fact: 'fulfilled' })
  assert.deepEqual([letter!['to'], letter!['language'], others], ['buyer@example.com', 'en', []])
})

test('a refund names what was paid back, as its currency is written', async () => {
  const refund = { id: 'r1', amountMinor: 5n, reason: 'requested', credits: 1n } as const
  const given = { ...order, payments: [payment('refunded', { refund })], placedBy: buyerId }
  const amountIn = async (currency: string) => {
    const [letter] = await lettersOf({ ...given, currency }, { fact: 'refunded', paymentId: given.payments[0]!.id })
    return (letter!['facts'] as Record<string, string>)['amount']
  }
  assert.deepEqual(await Promise.all(['USD', 'JPY', 'KWD'].map(amountIn)), ['$0.05', '¥5', 'KWD\u{a0}0.005'])
})

test('of nothing else a letter is written', async () => {
  for (const fact of ['paid', 'canceled', 'expired'] as const) assert.deepEqual(await lettersOf(order, { fact }), [])
})
