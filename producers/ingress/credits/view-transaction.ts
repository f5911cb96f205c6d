import type { TransactionView } from '#contracts/http/credit-lists.ts'
import type { Holding, TransactionRow } from '#infra/db/money/transactions.ts'

/** A movement of credits as it is answered. */
export const viewTransaction = (row: TransactionRow): TransactionView => ({
  object: 'transaction',
  id: row.id,
  type: row.type,
  amount: String(row.amount),
  before: viewHolding(row.before),
  after: viewHolding(row.after),
  task_id: row.taskId,
  order_id: row.orderId,
  grant_id: row.lotId,
  memo: row.memo,
  created_at: row.createdAt.toISOString(),
  urls: {
    task: row.taskId === null ? null : `/v1/tasks/${row.taskId}`,
    order: row.orderId === null ? null : `/v1/orders/${row.orderId}`,
  },
})

export const viewHolding = ({ available, held }: Holding): { available: string; held: string } => ({
  available: String(available),
  held: String(held),
})
