import { operations } from '#contracts/http/operations.ts'
import { createTaskSchema } from '#contracts/http/tasks.ts'
import { readBudgets } from '#infra/db/money/budgets.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { readUsage } from '#infra/db/money/quotas.ts'
import { storeQuote } from '#infra/db/money/quotes.ts'
import type { Handler } from '../app.ts'
import type { Caller } from '../caller.ts'
import { bodyOf, callerOf } from '../context.ts'
import type { PriceBook } from '../prices/price-book.ts'
import { admit, budgetsFor, type Room } from './admit.ts'
import { refusalProblem } from './answer-submission.ts'
import { draftTask } from './draft-task.ts'
import { inputFingerprint } from './price-draft.ts'

export type EstimateDeps = { em: () => EntityManager; prices: Pick<PriceBook, 'prices'> }

/**
 * POST /v1/tasks/estimate: what a task would cost and whether it would be accepted now. Nothing is held or counted; the price is held
 * for a while.
 */
export const estimateTask =
  ({ em, prices }: EstimateDeps): Handler =>
  async (_request, response) => {
    const caller = callerOf(response)
    const body = createTaskSchema.parse(bodyOf(response, operations.estimateTask))
    const { cost, kind, pixels, asked } = await draftTask(body, { em: em(), caller, prices, isEstimate: true })
    if (cost.refusal) throw refusalProblem(cost.refusal)
    const { price, listed, priceVersion } = cost
    const room = await roomOf(em(), caller)
    const isAffordable = room.wallet.available >= price
    // What is in the way is named each by itself, so none may stand in for another.
    room.wallet.available = price
    const mine = budgetsFor(room.budgets, { actorId: caller.actorId, tags: [], projectId: null })
    const isWithinBudget = mine.every(({ hard, used, amount }) => !hard || used + price <= amount)
    const refusal = admit(room, { price, pixels, budgets: [] })
    const about = { accountId: caller.accountId, type: kind.type, fingerprint: inputFingerprint(kind, asked) }
    const quote = await storeQuote(em(), { ...about, price, listed, priceVersion })
    response.json({
      object: 'estimate',
      quote_id: quote.id,
      valid_until: quote.validUntil.toISOString(),
      type: kind.type,
      cost: { unit: 'credit', min: '0', expected: String(price), max: String(price) },
      price_version: priceVersion,
      balance_ok: isAffordable,
      quota_ok: refusal === undefined,
      budget_ok: isWithinBudget,
    })
  }

/** What an account has left, without locking it: true when it was read. */
const roomOf = async (em: EntityManager, { accountId, limits }: Caller): Promise<Room> => {
  const wallet = await readWallet(em, accountId)
  const { accounts, now } = await readUsage(em, [accountId])
  const { usage, windows } = accounts.get(accountId)!
  return { wallet, usage, windows, limits, budgets: await readBudgets(em, [accountId], now) }
}
