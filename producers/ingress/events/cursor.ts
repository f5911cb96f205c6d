/** Where a reader of the log stands, and whether everything after that place is still there. */
import type { Request } from 'express'
import { endOfLog, isPosition, startOfKept, startOfLog, type Position } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { Problem } from '../problem.ts'

/**
 * The last event that the reader has. The header wins: a browser that connects again sends it along with the address of its
 * first attempt.
 */
export const cursorOf = (request: Request, after: Position | undefined): Position | undefined => {
  const last = request.get('Last-Event-ID') || after
  if (last !== undefined && !isPosition(last)) {
    throw new Problem('validation-failed', { detail: 'Last-Event-ID must be the id of an event of this stream.' })
  }
  return last
}

/**
 * False when events after this place may have been deleted, or when this log never had such a place. The start of the log
 * stands for whatever is kept.
 */
export const isInLog = async (em: EntityManager, position: Position): Promise<boolean> =>
  position === startOfLog || ((await startOfKept(em)) <= position && position <= (await endOfLog(em)))
