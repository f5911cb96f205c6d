import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import type { SignInView } from '#contracts/http/auth.ts'
import { newBrowser, signInThere, type Browser } from './browser.ts'
import { clientOf, type Client } from './client.ts'
import type { TestOidcServer } from './oidc-server.ts'
import type { Platform } from './platform.ts'
import { newEmail, stranger } from './signed-up.ts'

const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')
const consolePage = 'https://console.example.com/sign-in#'

type Exchanged = SignInView & { code: string; challenge_token?: string }

/** Ways to sign in by a company's server, on a platform that has a console. */
export const corpSignIn = (platform: Platform, corp: TestOidcServer) => {
  const at = (path: string): string => `${platform.baseUrl()}/v1/auth/oidc/${path}`
  const home = at('corp/callback')
  const startOf = (provider: string): string => at(`${provider}/start?code_challenge=${challenge}`)
  corp.open(home)

  /** Goes to the company, signs in there, and stops before coming back. */
  const wayBack = async (browser: Browser, login: string): Promise<URL> =>
    signInThere(browser, (await browser.visit(startOf('corp'))).location!, { login, until: home })

  /** Comes back, and returns the code that the console is told. */
  const arrive = async (login: string): Promise<string> => {
    const browser = newBrowser()
    const { status, location = '', body } = await browser.visit((await wayBack(browser, login)).href)
    assert.equal(status, 302, JSON.stringify(body))
    return codeIn(location)
  }

  const exchange = (code: string, more: object = {}, headers: Record<string, string> = {}) =>
    stranger(platform).call<Exchanged>('POST', '/v1/auth/oidc/exchange', {
      json: { code, code_verifier: verifier, ...more },
      headers,
    })

  return {
    at,
    home,
    startOf,
    wayBack,
    arrive,
    exchange,
    enter: async (login: string): Promise<SignInView & { client: Client }> => {
      const { status, body } = await exchange(await arrive(login))
      assert.equal(status, 200, JSON.stringify(body))
      return { ...body, client: clientOf(platform.baseUrl, body.access_token) }
    },
    /** Comes back as somebody, and returns how that is refused. */
    refused: async (login: string): Promise<unknown[]> => {
      const browser = newBrowser()
      const answer = await browser.visit((await wayBack(browser, login)).href)
      return [answer.status, problemIn(answer)]
    },
    /** Somebody whom the company knows. */
    employee: (claims: object = {}): { login: string; email: string } => {
      const login = `emp-${randomBytes(6).toString('hex')}`
      const email = newEmail()
      corp.people.set(login, { name: 'Ada Lovelace', email, email_verified: true, ...claims })
      return { login, email }
    },
  }
}

/** The code that an address of the console holds. */
export const codeIn = (location: string): string => {
  assert.ok(location.startsWith(consolePage), location)
  return new URLSearchParams(location.slice(consolePage.length)).get('code')!
}

export const problemIn = ({ body }: { body: unknown }): unknown => (body as { code?: string }).code
