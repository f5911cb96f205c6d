import type { TransactionQuery } from '#contracts/client/credits.ts'
import { table } from '../command/table.ts'
import { said, type InkCommand } from './needs.ts'
import { firstOf, given, readLimit, readTime } from './typed-input.ts'

const usualLimit = 20
const mostOfPage = 100

export const creditsShow: InkCommand = {
  usage: '[--as-of 2026-11-22T10:00:00Z]',
  about: 'Shows what may be spent, what open tasks hold, and what ends when; with --as-of, as it was then.',
  options: { 'as-of': { type: 'string' } },
  run: async ({ client, stopping }, typed) => {
    const asOf = given({ asOf: readTime(typed, 'as-of') })
    const balance = await client().credits.balance({ signal: stopping, ...asOf })
    const { available, held, settled, pending, expiring, projected_depletion_at: end } = balance
    const ending = expiring.map(({ amount, at }) => `${'expires'.padEnd(10)}${amount} at ${at}`)
    const amounts = Object.entries({ available, held, settled, pending })
    const lines = amounts.map(([name, amount]) => `${name.padEnd(10)}${amount}`)
    return said([...lines, ...ending, ...(end ? [`${'lasts'.padEnd(10)}until ${end}`] : [])].join('\n'), [balance])
  },
}

export const creditsTransactions: InkCommand = {
  usage: '[--type capture] [--task task_…] [--since 7d] [--limit 20]',
  about: 'Shows every movement of credits, the newest first.',
  options: {
    type: { type: 'string' },
    task: { type: 'string' },
    since: { type: 'string' },
    limit: { type: 'string' },
  },
  run: async ({ client, stopping }, typed) => {
    const limit = readLimit(typed, usualLimit)
    const { text } = typed
    const wanted = given({ type: text('type'), task_id: text('task'), 'created[gte]': readTime(typed, 'since') })
    const query = { ...wanted, limit: Math.min(limit, mostOfPage) } as TransactionQuery
    const found = await firstOf(client().credits.transactions(query, { signal: stopping }), limit)
    const rows = found.map(one => [
      one.created_at,
      one.type,
      one.amount,
      one.after.available,
      one.after.held,
      one.task_id ?? one.order_id ?? one.grant_id ?? '–',
    ])
    const head = ['at', 'type', 'amount', 'available', 'held', 'about']
    return said(found.length === 0 ? 'No credits have moved.' : table(head, rows), found)
  },
}
