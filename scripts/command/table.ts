/** Text in columns, two spaces apart; the last column is as long as it likes. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const lines = [head, ...rows].map(row => row.map(printable))
  const widths = head.map((_, place) => Math.max(...lines.map(line => line[place]?.length ?? 0)))
  return lines
    .map(line =>
      line
        .map((cell, place) => cell.padEnd(widths[place]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The text on one line, and harmless. */
export const printable = (text: string): string => harmless(text.replaceAll(/\s+/g, ' '))

/** The text with its control characters spelled out: what came over the broker must not steer the terminal that shows it. */
export const harmless = (text: string): string =>
  text.replaceAll(/\p{C}/gu, character => `\\u{${character.codePointAt(0)!.toString(16)}}`)

/** The first `length` characters, with an ellipsis where something was left out. */
export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`

/** A time as people compare it, in UTC to the second. */
export const moment = (time: Date | null): string => (time ? time.toISOString().slice(0, 19).replace('T', ' ') : '–')
