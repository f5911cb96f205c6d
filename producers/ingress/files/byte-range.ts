import type { ByteRange } from '#infra/storage/storage.ts'

/**
 * What a Range header asks of a file of this size (RFC 9110 §14). `whole`: there is none, or one that this server may ignore:
 * another unit, several ranges, or no range at all. `unsatisfiable`: it lies outside the file.
 */
export const readRange = (header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' => {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec((header ?? '').trim())
  const [first, last] = [numberOf(match?.[1]), numberOf(match?.[2])]
  if (first === undefined) return last === undefined ? 'whole' : lastBytes(last, size)
  if (last !== undefined && last < first) return 'whole'
  return first < size ? { start: first, end: Math.min(last ?? size, size - 1) } : 'unsatisfiable'
}

const numberOf = (digits: string | undefined): number | undefined => (digits ? Number(digits) : undefined)

const lastBytes = (count: number, size: number): ByteRange | 'unsatisfiable' =>
  count > 0 && size > 0 ? { start: Math.max(0, size - count), end: size - 1 } : 'unsatisfiable'
