import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { EntityManager } from './orm.ts'
import { isConflict } from './transient.ts'

const maxAttempts = 6
const longestPauseMs = 20

/**
 * Runs `work` in a transaction, and from the start again when the database has rolled it back for the sake of another: nothing of
 * it has happened then. An error of any other sort is thrown as it is: after a lost connection nobody knows whether it committed.
 */
export const inTransaction = async <Result>(
  em: () => EntityManager,
  work: (tx: EntityManager) => Promise<Result>,
): Promise<Result> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await em().transactional(work)
    } catch (error) {
      if (!isConflict(error) || attempt === maxAttempts) throw error
      await delay(randomInt(longestPauseMs))
    }
  }
}
