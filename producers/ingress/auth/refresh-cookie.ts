import type { Request, Response } from 'express'
import { Problem } from '../problem.ts'
import type { AuthDeps } from './auth-deps.ts'

type CookieDeps = Pick<AuthDeps, 'isSecure' | 'origins'>

const path = '/v1/auth'

/** With the prefix a browser takes it over TLS only, whoever sets it (RFC 6265bis §4.1.3). */
const nameOf = ({ isSecure }: CookieDeps): string => (isSecure ? '__Secure-ink_refresh' : 'ink_refresh')

/** Keeps the token where no script reads it, and where it is sent to these routes only, by pages of the same site only. */
export const setRefreshCookie = (
  deps: CookieDeps,
  response: Response,
  { token, expires }: { token: string; expires: Date },
): void => {
  response.cookie(nameOf(deps), token, { ...attributes(deps), expires })
}

export const clearRefreshCookie = (deps: CookieDeps, response: Response): void => {
  response.clearCookie(nameOf(deps), attributes(deps))
}

const attributes = ({ isSecure }: CookieDeps) =>
  ({ httpOnly: true, secure: isSecure, sameSite: 'strict', path }) as const

/**
 * The refresh token in the cookie of a request, if it was sent by a page of ours.
 * @throws Problem forbidden when the page is another's, or when nobody says whose it is
 */
export const readRefreshCookie = (deps: CookieDeps, request: Request): string | undefined => {
  const token = cookieOf(request, nameOf(deps))
  if (token !== undefined) requireOwnOrigin(deps, request)
  return token
}

/** @throws Problem forbidden unless the request says that it comes from a page of ours. `null` is nobody's page. */
export const requireOwnOrigin = ({ origins }: CookieDeps, request: Request): void => {
  if (!origins.has(request.get('Origin') ?? ''))
    throw new Problem('forbidden', { detail: 'Cookies are taken from pages of this service only.' })
}

/** What a cookie of ours holds; undefined for anything that is none. */
export const cookieOf = (request: Request, name: string): string | undefined => {
  const pairs = (request.get('Cookie') ?? '').split(';').map(pair => pair.trim())
  const value = pairs.find(pair => pair.startsWith(`${name}=`))?.slice(name.length + 1)
  return value !== undefined && /^[\w-]{20,100}$/.test(value) ? value : undefined
}
