import type { UsageGroup, UsageRow } from '#contracts/http/usage.ts'

/** Usage as CSV (RFC 4180), with a line of names; what is not known is empty. */
export const usageCsv = (rows: readonly UsageRow[], groups: readonly UsageGroup[]): string => {
  const columns = ['start', ...groups, 'tasks', 'credits'] as const
  const lines = rows.map(row => columns.map(column => cellOf(row[column])).join(','))
  return [columns.join(','), ...lines].map(line => `${line}\r\n`).join('')
}

const cellOf = (value: string | number | null | undefined): string => {
  const text = harmless(String(value ?? ''))
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

// A tag may begin with a dash, which a spreadsheet would take for the beginning of a formula.
const harmless = (text: string): string => (/^[-=+@\t]/.test(text) ? `'${text}` : text)
