import type { Position } from './event-log.ts'

/** A position as the two columns that hold it. */
export const parsePosition = (position: Position): { xid: string; sequence: string } => {
  const [xid = '0', sequence = '0'] = position.split('.')
  return { xid: BigInt(xid).toString(), sequence: BigInt(sequence).toString() }
}
