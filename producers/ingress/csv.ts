/** One line of a table as RFC 4180 writes it, with its end. */
export const csvLine = (cells: readonly (string | null)[]): string => `${cells.map(cellOf).join(',')}\r\n`

const cellOf = (cell: string | null): string => {
  const text = harmless(cell ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const isNumber = /^-?\d+$/
// What spreadsheets take for the beginning of a formula (OWASP, CSV Injection), also behind spaces and in full width.
const beginsFormula = /^\s*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/

const harmless = (text: string): string => (beginsFormula.test(text) && !isNumber.test(text) ? `'${text}` : text)
