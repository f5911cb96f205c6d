import { operations } from '#contracts/http/operations.ts'
import { rotateToken, type Rotation } from '#infra/db/identity/sessions.ts'
import type { Handler } from '../app.ts'
import { bodyOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { aboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'
import { sendSignIn } from './begin-session.ts'
import { endReused } from './end-reused.ts'
import { clearRefreshCookie, readRefreshCookie } from './refresh-cookie.ts'

/** POST /v1/auth/refresh */
export const refresh =
  (deps: AuthDeps): Handler =>
  async (request, response) => {
    const sent = bodyOf(response, operations.refresh)?.refresh_token
    const token = sent ?? readRefreshCookie(deps, request)
    if (token === undefined) throw new Problem('unauthenticated', { detail: 'There is no refresh token.', headers })
    const rotation = await rotateToken(deps.em(), token, deps.pepper)
    if (rotation.state === 'reused') await endReused(deps.em, rotation.session, aboutRequest(request, response))
    if (!isGood(rotation)) {
      if (sent === undefined) clearRefreshCookie(deps, response)
      throw new Problem('token-revoked', { headers })
    }
    const transport = sent === undefined ? 'cookie' : 'body'
    await sendSignIn(deps, response, { session: rotation.session, transport })
  }

const headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' }

const isGood = (rotation: Rotation): rotation is Extract<Rotation, { state: 'rotated' | 'raced' }> =>
  rotation.state === 'rotated' || rotation.state === 'raced'
