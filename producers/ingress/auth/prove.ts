import type { Response } from 'express'
import { operations } from '#contracts/http/operations.ts'
import { markProven, type SessionFacts } from '#infra/db/identity/sessions.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import type { FactorDeps } from '../mfa/spend-factor.ts'
import { withOwnCode } from '../mfa/with-own-code.ts'
import { Problem } from '../problem.ts'
import type { AuthDeps } from './auth-deps.ts'
import { viewSignIn } from './begin-session.ts'
import { checkOwnPassword } from './check-own-password.ts'

type Deps = AuthDeps & FactorDeps

/** POST /v1/auth/prove: the access token of the answer says that it was just proven who this is. */
export const prove =
  (deps: Deps): Handler =>
  async (_request, response) => {
    const { password, ...given } = bodyOf(response, operations.prove)
    const { credentialId } = callerOf(response)
    const session =
      password === undefined
        ? await withOwnCode(deps, response, { given, work: tx => markProven(tx, credentialId) })
        : await proveByPassword(deps, response, password)
    if (!session) throw new Problem('token-revoked')
    response.json(await viewSignIn(deps.tokens, session))
  }

const proveByPassword = async (deps: Deps, response: Response, password: string): Promise<SessionFacts | undefined> => {
  await checkOwnPassword(deps, response, password)
  return markProven(deps.em(), callerOf(response).credentialId)
}
