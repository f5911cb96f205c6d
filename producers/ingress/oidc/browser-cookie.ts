import type { Request, Response } from 'express'
import { cookieOf } from '../auth/refresh-cookie.ts'
import type { OidcDeps } from './oidc-deps.ts'

type CookieDeps = Pick<OidcDeps, 'isSecure'>

const minutes = 10

const nameOf = ({ isSecure }: CookieDeps): string => (isSecure ? '__Secure-ink_outside' : 'ink_outside')

/** By which a browser that comes back from a provider is known for the one that went there. */
export const setBrowserCookie = (deps: CookieDeps, response: Response, value: string): void => {
  response.cookie(nameOf(deps), value, { ...attributes(deps), maxAge: minutes * 60_000 })
}

export const clearBrowserCookie = (deps: CookieDeps, response: Response): void => {
  response.clearCookie(nameOf(deps), attributes(deps))
}

export const readBrowserCookie = (deps: CookieDeps, request: Request): string | undefined =>
  cookieOf(request, nameOf(deps))

// Lax, not strict: the way back begins on a page of the provider's.
const attributes = ({ isSecure }: CookieDeps) =>
  ({ httpOnly: true, secure: isSecure, sameSite: 'lax', path: '/v1/auth/oidc' }) as const
