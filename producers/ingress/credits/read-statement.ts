import type { Response } from 'express'
import { operations } from '#contracts/http/operations.ts'
import { readBalance } from '#infra/db/money/balances.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import {
  listTransfers,
  monthOf,
  withBalances,
  type Holding,
  type Month,
  type TransactionRow,
} from '#infra/db/money/transactions.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { sendText } from '../send-line.ts'
import { statementForms, type StatementForm } from './statement-form.ts'
import { rowsForPdf, statementPdf } from './statement-pdf.ts'

const pageSize = 500

/** GET /v1/credits/statement: the movements of a month, written as they are read; a PDF as a whole. */
export const readStatement =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const { month: name, format } = queryOf(response, operations.readStatement)
    const { accountId } = callerOf(response)
    const month = await monthOf(em(), accountId, name)
    const opening = await readBalance(em(), { accountId, asOf: month.before })
    const rows = movementsOf(em, { accountId, month, opening })
    const head = (contentType: string): Response =>
      response.status(200).set({
        'Content-Type': contentType,
        'Content-Disposition': `attachment; filename="statement-${month.name}.${format}"`,
      })
    if (format === 'pdf') {
      const bytes = await statementPdf({ accountId, month, opening, rows: await rowsForPdf(rows) })
      return void head('application/pdf').send(bytes)
    }
    const form = statementForms[format]
    // Read before the answer begins, so that a database that is away is still a problem and not half a file.
    const first = await rows.next()
    head(form.contentType).set('X-Accel-Buffering', 'no')
    if (request.method === 'HEAD') return void response.end()
    await write(response, form, { month, opening, first, rows })
  }

type Rows = AsyncGenerator<TransactionRow, undefined>

async function* movementsOf(
  em: () => EntityManager,
  { accountId, month, opening }: { accountId: string; month: Month; opening: Holding },
): Rows {
  let before: TransactionRow['before'] = opening
  let after: string | undefined
  for (;;) {
    const span = { from: month.from, until: month.until }
    const page = await listTransfers(em(), { accountId, after, order: 'asc', limit: pageSize, ...span })
    for (const row of page) {
      const line = withBalances(row, before)
      before = line.after
      yield line
    }
    if (page.length < pageSize) return undefined
    after = page.at(-1)!.id
  }
}

type Writing = { month: Month; opening: Holding; first: IteratorResult<TransactionRow, undefined>; rows: Rows }

const write = async (
  response: Response,
  form: StatementForm,
  { month, opening, first, rows }: Writing,
): Promise<void> => {
  await sendText(response, form.open(month, opening))
  let closing: Holding = opening
  for (let next = first; !next.done && !response.destroyed; next = await rows.next()) {
    await sendText(response, form.line(next.value, next === first))
    closing = next.value.after
  }
  response.end(form.close(closing))
}
