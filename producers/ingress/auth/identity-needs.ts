import { accessTokens } from '#infra/identity/access-tokens.ts'
import type { IdentityConfig } from '#infra/identity/identity-config.ts'
import { passwordHasher } from '#infra/identity/passwords.ts'
import type { AuthDeps } from './auth-deps.ts'

type Options = { identity: IdentityConfig; keyPepper: string; publicUrl: string }

/** What signs people in, made from the settings of an installation. */
export const identityNeeds = ({ identity, keyPepper, publicUrl }: Options): Omit<AuthDeps, 'em'> => ({
  tokens: accessTokens({ keys: identity.jwtKeys, issuer: publicUrl }),
  passwords: passwordHasher(identity.hardness && { hardness: identity.hardness }),
  pepper: keyPepper,
  mailTokenKey: identity.mailTokenKey,
  origins: new Set(
    [publicUrl, ...(identity.consoleUrl === undefined ? [] : [identity.consoleUrl]), ...identity.corsOrigins].map(
      address => new URL(address).origin,
    ),
  ),
  isSecure: identity.isSecure,
})
