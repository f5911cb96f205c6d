import { oauth2Provider } from './oauth2-provider.ts'
import { oidcProvider } from './oidc-provider.ts'
import type { OutsideProvider } from './outside-provider.ts'
import type { ProviderSettings } from './provider-settings.ts'

/** The providers that people may sign in with, by their ids. Nobody is asked anything before somebody wants to sign in. */
export const outsideProviders = (settings: readonly ProviderSettings[]): ReadonlyMap<string, OutsideProvider> =>
  new Map(settings.map(one => [one.id, one.type === 'oidc' ? oidcProvider(one) : oauth2Provider(one)]))
