import type { Request, Response } from 'express'
import type { EntityManager } from '#infra/db/orm.ts'
import { claimAttempt } from '#infra/db/identity/throttles.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findUserByEmail, type UserRow } from '#infra/db/identity/users.ts'
import { aboutRequest, type AboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'
import { answerLetterSent } from './letter-sent.ts'
import { noSoonerThan } from './no-sooner-than.ts'
import { letterThrottle, networkThrottle, slowDown } from './slow-down.ts'

/** Longer than either way takes, so that the time does not say whether an address is known. */
const evenMs = 100

type Wanted = {
  email: string
  /** Writes to whoever has the address, if there is something to say. */
  write: (tx: EntityManager, user: UserRow, about: AboutRequest) => Promise<void>
}

/** Answers the same, and after the same time, whether or not somebody has the address; and fills nobody's mailbox. */
export const writeIfKnown = async (
  { em }: Pick<AuthDeps, 'em'>,
  { request, response }: { request: Request; response: Response },
  { email, write }: Wanted,
): Promise<void> => {
  const about = aboutRequest(request, response)
  await slowDown(em(), networkThrottle('letter', about.ip))
  await noSoonerThan(evenMs, () =>
    inTransaction(em, async tx => {
      const mayWrite = (await claimAttempt(tx, letterThrottle(email))) === 0
      const user = await findUserByEmail(tx, email)
      if (mayWrite && user) await write(tx, user, about)
    }),
  )
  answerLetterSent(response)
}
