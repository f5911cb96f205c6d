import type { EntityManager } from '#infra/db/orm.ts'
import type { IdentityConfig } from '#infra/identity/identity-config.ts'
import type { OutsideProvider } from '#infra/identity/outside-provider.ts'
import { outsideProviders } from '#infra/identity/outside-providers.ts'
import type { AuthDeps } from '../auth/auth-deps.ts'

/** What the routes need that send people elsewhere to say who they are. */
export type OidcDeps = AuthDeps & {
  em: () => EntityManager
  publicUrl: string
  providers: ReadonlyMap<string, OutsideProvider>
  /** Where people go on afterwards. */
  consoleUrl: string | undefined
}

/** The part of it that follows from the settings. */
export const oidcNeeds = ({ identity }: { identity: IdentityConfig }): Pick<OidcDeps, 'providers' | 'consoleUrl'> => ({
  providers: outsideProviders(identity.providers),
  consoleUrl: identity.consoleUrl,
})
