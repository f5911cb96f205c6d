import { operations } from '#contracts/http/operations.ts'
import { readBalance } from '#infra/db/balances.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { listTransfers, monthOf, withBalances, type TransactionRow, type TransferRow } from '#infra/db/transactions.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { sendText } from '../send-line.ts'
import { statementForms } from './statement-form.ts'

const pageSize = 500

/** GET /v1/credits/statement: the movements of a month, written as they are read. */
export const readStatement =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const { month: name, format } = queryOf(response, operations.readStatement)
    const { accountId } = callerOf(response)
    const month = await monthOf(em(), accountId, name)
    const opening = await readBalance(em(), { accountId, asOf: month.before })
    const next = (after: string | undefined): Promise<TransferRow[]> =>
      listTransfers(em(), { accountId, after, order: 'asc', limit: pageSize, from: month.from, until: month.until })
    // Read before the answer begins, so that a database that is away is still a problem and not half a file.
    let rows = await next(undefined)
    const form = statementForms[format]
    response.status(200).set({
      'Content-Type': form.contentType,
      'Content-Disposition': `attachment; filename="statement-${month.name}.${format}"`,
      'X-Accel-Buffering': 'no',
    })
    if (request.method === 'HEAD') return void response.end()
    await sendText(response, form.open(month, opening))
    let closing: TransactionRow['after'] = opening
    let isFirst = true
    while (rows.length > 0 && !response.destroyed) {
      for (const row of rows) {
        const line = withBalances(row, closing)
        await sendText(response, form.line(line, isFirst))
        closing = line.after
        isFirst = false
      }
      rows = rows.length < pageSize ? [] : await next(rows.at(-1)!.id)
    }
    response.end(form.close(closing))
  }
