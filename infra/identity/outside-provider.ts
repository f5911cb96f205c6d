/** Somebody as a provider knows them. What it says of an address counts only with `isEmailVerified`. */
export type OutsideIdentity = {
  issuer: string
  subject: string
  name: string | null
  email: string | null
  isEmailVerified: boolean
}

/** One browser on its way to a provider and back: the state and nonce that must come back, and the PKCE verifier. */
export type OutsideAttempt = { redirectUri: string; state: string; nonce: string; verifier: string }

/** Somebody else who can say who a person is. */
export type OutsideProvider = {
  id: string
  label: string
  /** Where the browser goes. @throws ProviderAway */
  addressFor: (attempt: OutsideAttempt) => Promise<URL>
  /** Who came back, by the address that the browser came back to. @throws ProviderRefused, ProviderAway */
  identityOf: (cameBackTo: URL, attempt: OutsideAttempt) => Promise<OutsideIdentity>
}

/** The provider, or what was checked of its answer, says no: it is for the person to begin again. */
export class ProviderRefused extends Error {}

/** The provider cannot be asked, or answers what nobody understands: it is for the operator to look. */
export class ProviderAway extends Error {}

/** How long one question to a provider may take. */
export const askSeconds = 5
