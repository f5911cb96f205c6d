import type { Holding, Month, TransactionRow } from '#infra/db/money/transactions.ts'
import { csvLine } from '../csv.ts'
import { viewHolding, viewTransaction } from './view-transaction.ts'

/** How a statement is written: what comes before the transactions, each of them, and what comes after. */
export type StatementForm = {
  contentType: string
  open: (month: Month, opening: Holding) => string
  line: (row: TransactionRow, isFirst: boolean) => string
  close: (closing: Holding) => string
}

const headOf = ({ name, timeZone }: Month, opening: Holding): object => ({
  object: 'statement',
  month: name,
  time_zone: timeZone,
  opening: viewHolding(opening),
})

const json: StatementForm = {
  contentType: 'application/json; charset=utf-8',
  open: (month, opening) => `${JSON.stringify(headOf(month, opening)).slice(0, -1)},"transactions":[`,
  line: (row, isFirst) => `${isFirst ? '' : ','}${JSON.stringify(viewTransaction(row))}`,
  close: closing => `],"closing":${JSON.stringify(viewHolding(closing))}}`,
}

const jsonl: StatementForm = {
  contentType: 'application/jsonl',
  open: (month, opening) => `${JSON.stringify(headOf(month, opening))}\n`,
  line: row => `${JSON.stringify(viewTransaction(row))}\n`,
  close: closing => `${JSON.stringify({ object: 'closing', ...viewHolding(closing) })}\n`,
}

const csv: StatementForm = {
  contentType: 'text/csv; charset=utf-8; header=present',
  open: ({ from }, opening) =>
    csvLine(['id', 'time', 'type', 'amount', 'available', 'held', 'task_id', 'order_id', 'grant_id', 'memo']) +
    csvLine(['', from, 'opening', '', ...balanceCells(opening), '', '', '', '']),
  line: ({ id, createdAt, type, amount, after, taskId, orderId, lotId, memo }) =>
    csvLine([id, createdAt.toISOString(), type, String(amount), ...balanceCells(after), taskId, orderId, lotId, memo]),
  close: closing => csvLine(['', '', 'closing', '', ...balanceCells(closing), '', '', '', '']),
}

const balanceCells = ({ available, held }: Holding): string[] => [String(available), String(held)]

export const statementForms = { json, jsonl, csv } as const satisfies Record<string, StatementForm>
