import { drawPdf, printable, type PdfDocument } from '#infra/engines/pdf-document.ts'
import type { Holding, Month, TransactionRow } from '#infra/db/money/transactions.ts'
import { Problem } from '../problem.ts'

export type Statement = { accountId: string; month: Month; opening: Holding; rows: readonly TransactionRow[] }

/** It is drawn at once, which holds up everybody else: a thousand lines take a tenth of a second. */
const mostRows = 1_000

/** Gathers what one PDF can hold. @throws Problem validation-failed where there is more: the other formats have no end */
export const rowsForPdf = async (rows: AsyncIterable<TransactionRow>): Promise<TransactionRow[]> => {
  const gathered: TransactionRow[] = []
  for await (const row of rows) {
    if (gathered.push(row) <= mostRows) continue
    const detail = `The month has more than ${mostRows} movements; ask for csv.`
    throw new Problem('validation-failed', { detail, errors: [{ pointer: '/format', code: 'too-big', detail }] })
  }
  return gathered
}

const marginPt = 40
const linePt = 9
const headPt = 50
const linesPerPage = 78

/** A statement on paper: a line for each movement. The same statement gives the same bytes. */
export const statementPdf = ({ accountId, month, opening, rows }: Statement): Promise<Buffer> =>
  drawPdf(
    { title: `Statement of credits, ${month.name}`, language: 'en', createdAt: new Date(month.from), marginPt },
    document => {
      const lines = linesOf({ opening, rows })
      const pages = Math.ceil(lines.length / linesPerPage)
      for (let page = 0; page < pages; page++) {
        if (page > 0) document.addPage()
        drawHead(document, { accountId, month, page: `${page + 1} / ${pages}` })
        drawLines(document, lines.slice(page * linesPerPage, (page + 1) * linesPerPage))
      }
    },
  )

type Head = Pick<Statement, 'accountId' | 'month'> & { page: string }

const drawHead = (document: PdfDocument, { accountId, month, page }: Head): void => {
  const about = `Account ${accountId}. Times are UTC; the month is that of ${month.timeZone}. Page ${page}`
  document.font('Helvetica-Bold').fontSize(14).text(`Statement of credits, ${month.name}`, marginPt, marginPt)
  document.font('Helvetica').fontSize(8).text(about)
}

const drawLines = (document: PdfDocument, lines: readonly string[]): void => {
  document.font('Courier').fontSize(7)
  // To be wrapped, each would be measured word by word, which takes most of the time.
  for (const [place, line] of lines.entries())
    document.text(line, marginPt, marginPt + headPt + place * linePt, { lineBreak: false })
}

// In characters: what a line has room for.
const widths = { time: 20, type: 11, amount: 18, available: 18, held: 14, about: 38 }

const linesOf = ({ opening, rows }: Pick<Statement, 'opening' | 'rows'>): string[] => [
  lineOf(['Time', 'Type', 'Amount', 'Available', 'Held', 'About']),
  lineOf(['', 'opening', '', ...cellsOf(opening), '']),
  ...rows.map(({ createdAt, type, amount, after, ...about }) =>
    lineOf([createdAt.toISOString().slice(0, 19), type, String(amount), ...cellsOf(after), aboutOf(about)]),
  ),
  lineOf(['', 'closing', '', ...cellsOf(rows.at(-1)?.after ?? opening), '']),
]

const cellsOf = ({ available, held }: Holding): [string, string] => [String(available), String(held)]

const aboutOf = ({ taskId, orderId, memo }: Pick<TransactionRow, 'taskId' | 'orderId' | 'memo'>): string =>
  taskId ?? orderId ?? printable(memo ?? '')

type Cells = [time: string, type: string, amount: string, available: string, held: string, about: string]

const lineOf = ([time, type, amount, available, held, about]: Cells): string =>
  [
    time.padEnd(widths.time),
    type.padEnd(widths.type),
    amount.padStart(widths.amount),
    available.padStart(widths.available),
    held.padStart(widths.held),
    `  ${about.replaceAll(/\s+/g, ' ')}`.slice(0, widths.about),
  ].join('')
