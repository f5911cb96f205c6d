import type { Response } from 'express'
import { forgetAttempts } from '#infra/db/identity/throttles.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { slowDown } from '../auth/slow-down.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { ownFactorThrottle, spendFactor, type FactorDeps, type GivenFactor } from './spend-factor.ts'

/**
 * Does something for somebody who is signed in and shows their second factor, which is used up with it, in one transaction.
 * @throws Problem rate-limited, or forbidden for a code that is wrong or was used
 */
export const withOwnCode = async <Result>(
  deps: FactorDeps,
  response: Response,
  { given, work }: { given: GivenFactor; work: (tx: EntityManager) => Promise<Result> },
): Promise<Result> => {
  const { userId, sessionId } = callerOf(response).person!
  const throttle = ownFactorThrottle(sessionId)
  await slowDown(deps.em(), throttle)
  const result = await inTransaction(deps.em, async tx => {
    if (!(await spendFactor(tx, deps, { userId, given }))) throw wrongCode()
    return work(tx)
  })
  await forgetAttempts(deps.em(), [throttle.subject])
  return result
}

/** One that was right once is no longer. */
export const wrongCode = (): Problem =>
  new Problem('forbidden', { detail: 'The code is wrong, or it was used already.' })
