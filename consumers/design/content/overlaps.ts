import type { Span } from './found.ts'

/** Those that overlap none listed before them, in the order of the text. Empty ones are left out. */
export const firstOfOverlapping = <Item extends Span>(items: readonly Item[]): Item[] => {
  const taken = new Uint8Array(items.reduce((last, { end }) => Math.max(last, end), 0))
  const kept = items.filter(({ start, end }) => {
    if (end <= start || taken.subarray(start, end).includes(1)) return false
    taken.fill(1, start, end)
    return true
  })
  return kept.toSorted((one, other) => one.start - other.start)
}
