import type { Request, Response } from 'express'
import { operations } from '#contracts/http/operations.ts'
import { listLinks } from '#infra/db/identity/identity-links.ts'
import { makeToken } from '#infra/db/identity/one-time-tokens.ts'
import { takeOutsideSignIn, type OutsideSignIn } from '#infra/db/identity/outside-sign-ins.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { isTakenEmail, type UserRow } from '#infra/db/identity/users.ts'
import type { OutsideProvider } from '#infra/identity/outside-provider.ts'
import { newRefreshToken } from '#infra/identity/refresh-tokens.ts'
import type { Handler } from '../app.ts'
import { aboutRequest } from '../auth/about-request.ts'
import { beginSession, sendSignIn } from '../auth/begin-session.ts'
import { queryOf } from '../context.ts'
import { askSecondFactor } from '../mfa/ask-second-factor.ts'
import { Problem } from '../problem.ts'
import { asked, providerOf, redirectUri } from './begin-outside.ts'
import { clearBrowserCookie, readBrowserCookie } from './browser-cookie.ts'
import { viewLink } from './link-oidc.ts'
import type { OidcDeps } from './oidc-deps.ts'
import { linkIdentity, userOfIdentity, type Arrived } from './user-of-identity.ts'

/** GET /v1/auth/oidc/{provider}/callback */
export const finishOidc =
  (deps: OidcDeps): Handler =>
  async (request, response) => {
    const provider = providerOf(deps, request)
    try {
      await finish(deps, { provider, request, response })
    } catch (error) {
      // Whoever looks at a page is not shown a problem in JSON, if there is a page to go on with.
      if (deps.consoleUrl === undefined || !(error instanceof Problem) || !isBrowser(request)) throw error
      goOn(response, deps.consoleUrl, { problem: error.code })
    }
  }

type Coming = { provider: OutsideProvider; request: Request; response: Response }

const finish = async (deps: OidcDeps, { provider, request, response }: Coming): Promise<void> => {
  const { state = '' } = queryOf(response, operations.finishOidc)
  const browser = readBrowserCookie(deps, request)
  clearBrowserCookie(deps, response)
  const attempt = browser && (await takeOutsideSignIn(deps.em(), { state, browser, provider: provider.id }))
  if (!attempt)
    throw new Problem('invalid-request', {
      detail: 'This browser has not begun this sign-in, or it has ended: begin again.',
    })
  const home = redirectUri(deps, provider)
  const cameBackTo = new URL(home)
  cameBackTo.search = new URL(request.originalUrl, home).search
  const identity = await asked(() => provider.identityOf(cameBackTo, { ...attempt, state, redirectUri: home }))
  const language = request.acceptsLanguages('en', 'zh') === 'zh' ? 'zh' : 'en'
  const arrived: Arrived = { provider: provider.id, identity, language, about: aboutRequest(request, response) }
  if (attempt.isLink) await finishLink(deps, response, { arrived, attempt })
  else await finishSignIn(deps, response, { arrived, attempt })
}

type Finishing = { arrived: Arrived; attempt: OutsideSignIn }

const finishLink = async (deps: OidcDeps, response: Response, { arrived, attempt }: Finishing): Promise<void> => {
  const { userId } = attempt
  if (userId === null) throw new Problem('token-revoked')
  await inTransaction(deps.em, tx => linkIdentity(tx, arrived, userId))
  if (deps.consoleUrl !== undefined) {
    goOn(response, deps.consoleUrl, { linked: arrived.provider })
    return
  }
  const links = await listLinks(deps.em(), userId)
  response.json(links.filter(({ provider }) => provider === arrived.provider).map(viewLink)[0])
}

const finishSignIn = async (deps: OidcDeps, response: Response, { arrived, attempt }: Finishing): Promise<void> => {
  const { id: userId, hasTotp } = await inTransaction(deps.em, tx => userOfIdentity(tx, arrived)).catch(unlessTaken)
  if (deps.consoleUrl !== undefined) {
    const facts = { challenge: attempt.challenge ?? '' }
    const made = await makeToken(deps.em(), { purpose: 'outside-sign-in', userId, facts, token: newRefreshToken })
    goOn(response, deps.consoleUrl, { code: made.token })
    return
  }
  const transport = 'body'
  if (hasTotp) throw await askSecondFactor(deps.em(), userId, { accountId: undefined, transport })
  const session = await inTransaction(deps.em, tx => beginSession(tx, { userId, by: 'oidc' }, arrived.about))
  await sendSignIn(deps, response, { session, transport })
}

/** Of two who come with one new address at the same time, the first one has it. */
const unlessTaken = (error: unknown): UserRow => {
  throw isTakenEmail(error) ? new Problem('state-conflict', { detail: 'Somebody has just taken this address.' }) : error
}

const isBrowser = (request: Request): boolean => request.accepts(['json', 'html']) === 'html'

/** In the fragment, which browsers send to nobody. */
const goOn = (response: Response, consoleUrl: string, facts: Record<string, string>): void =>
  response.redirect(302, `${consoleUrl}/sign-in#${new URLSearchParams(facts).toString()}`)
