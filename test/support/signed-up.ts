import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { SignInView } from '#contracts/http/auth.ts'
import { clientOf, type Client } from './client.ts'
import { letterTo } from './mailbox.ts'
import type { Platform } from './platform.ts'

export const goodPassword = 'correct horse battery staple'

export type SignedUp = SignInView & { email: string; refresh_token: string; client: Client }

export const newEmail = (): string => `ada.${randomBytes(6).toString('hex')}@example.com`

/** Nobody's client: what it sends carries no credentials that are good. */
export const stranger = (platform: Pick<Platform, 'baseUrl'>): Client => clientOf(platform.baseUrl, 'none')

/** Signs in with a password. */
export const signIn = async (
  platform: Pick<Platform, 'baseUrl'>,
  email: string,
  password = goodPassword,
): Promise<SignedUp> => {
  const answer = await stranger(platform).call<SignInView>('POST', '/v1/auth/login', { json: { email, password } })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  const { refresh_token, ...body } = answer.body
  return { ...body, email, refresh_token: refresh_token!, client: clientOf(platform.baseUrl, body.access_token) }
}

/** Somebody who went the whole way: registered, read the letter, and signed in. */
export const signedUp = async (platform: Platform, email = newEmail(), password = goodPassword): Promise<SignedUp> => {
  const { call } = stranger(platform)
  assert.equal((await call('POST', '/v1/auth/register', { json: { email, password } })).status, 202)
  const { token } = await letterTo(platform, email, { subject: /your address/ })
  assert.equal((await call('POST', '/v1/auth/email/verify', { json: { token } })).status, 204)
  return signIn(platform, email, password)
}
