import type { UsageGroup, UsageRow } from '#contracts/http/usage.ts'
import { csvLine } from '../csv.ts'

/** Usage as CSV, with a line of names; what is not known is empty. */
export const usageCsv = (rows: readonly UsageRow[], groups: readonly UsageGroup[]): string => {
  const columns = ['start', ...groups, 'tasks', 'credits'] as const
  const lines = rows.map(row => csvLine(columns.map(column => String(row[column] ?? ''))))
  return csvLine(columns) + lines.join('')
}
