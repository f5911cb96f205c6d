import type { EntityManager } from '#infra/db/orm.ts'
import type { AccessTokens } from '#infra/identity/access-tokens.ts'
import type { Passwords } from '#infra/identity/passwords.ts'

/** What the routes that sign people up and in need. */
export type AuthDeps = {
  em: () => EntityManager
  tokens: AccessTokens
  passwords: Passwords
  /** What the successors of refresh tokens are worked out with. */
  pepper: string
  /** What the tokens of letters are worked out with. */
  mailTokenKey: string
  /** Origins of pages that may send the cookie. */
  origins: ReadonlySet<string>
  /** Whether cookies travel over TLS only. */
  isSecure: boolean
  /** What a new account is given once its address is verified, and how many of one network are in a day. */
}
