import { operations } from '#contracts/http/operations.ts'
import { findToken, useToken, type FoundToken } from '#infra/db/identity/one-time-tokens.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { forgetAttempts, giveAttemptBack } from '#infra/db/identity/throttles.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findUser } from '#infra/db/identity/users.ts'
import type { OpenSession } from '#infra/db/identity/sessions.ts'
import type { Handler } from '../app.ts'
import { aboutRequest, type AboutRequest } from '../auth/about-request.ts'
import type { AuthDeps } from '../auth/auth-deps.ts'
import { beginSession, sendSignIn, type Transport } from '../auth/begin-session.ts'
import { requireOwnOrigin } from '../auth/refresh-cookie.ts'
import { networkThrottle, slowDown } from '../auth/slow-down.ts'
import { bodyOf } from '../context.ts'
import { Problem, unauthenticated } from '../problem.ts'
import { factorThrottle, spendFactor, type FactorDeps, type GivenFactor } from './spend-factor.ts'
import { wrongCode } from './with-own-code.ts'

type Deps = AuthDeps & FactorDeps

/** POST /v1/auth/mfa/challenge: a wrong code leaves the token as it is, the right one uses both up. */
export const answerChallenge =
  (deps: Deps): Handler =>
  async (request, response) => {
    const { challenge_token: token, ...given } = bodyOf(response, operations.answerMfaChallenge)
    const about = aboutRequest(request, response)
    const fromHere = networkThrottle('mfa', about.ip)
    await slowDown(deps.em(), fromHere)
    const challenge = await findToken(deps.em(), token, ['mfa-challenge'])
    if (!challenge || challenge.isExpired) throw tooLate()
    const transport: Transport = challenge.facts['transport'] === 'cookie' ? 'cookie' : 'body'
    if (transport === 'cookie') requireOwnOrigin(deps, request)
    const ofPerson = factorThrottle(challenge.userId)
    await slowDown(deps.em(), ofPerson)
    const session = await inTransaction(deps.em, tx => open(tx, deps, { challenge, given, about }))
    await forgetAttempts(deps.em(), [ofPerson.subject])
    await giveAttemptBack(deps.em(), fromHere.subject)
    await sendSignIn(deps, response, { session, transport })
  }

type Answered = { challenge: FoundToken; given: GivenFactor; about: AboutRequest }

const open = async (tx: EntityManager, deps: Deps, { challenge, given, about }: Answered): Promise<OpenSession> => {
  const { id, userId, facts } = challenge
  if (!(await spendFactor(tx, deps, { userId, given }))) throw wrongCode()
  if (!(await useToken(tx, id))) throw tooLate()
  const user = await findUser(tx, userId)
  if (!user) throw tooLate()
  if (user.suspendedAt) throw new Problem('account-suspended')
  return beginSession(tx, { userId, accountId: facts['account_id'], by: 'second-factor' }, about)
}

const tooLate = (): Problem => unauthenticated('This sign-in has ended: begin again.')
