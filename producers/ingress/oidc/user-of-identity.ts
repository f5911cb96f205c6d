import { emailAddressSchema, type Language } from '#contracts/http/auth.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { addLink, useLink, type OutsideSubject } from '#infra/db/identity/identity-links.ts'
import { dropTokens } from '#infra/db/identity/one-time-tokens.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import {
  createUser,
  findUser,
  findUserByEmail,
  listMemberships,
  signUpAgain,
  verifyEmail,
  type NewUser,
  type UserRow,
} from '#infra/db/identity/users.ts'
import { noAddress } from '#infra/identity/no-address.ts'
import type { OutsideIdentity } from '#infra/identity/outside-provider.ts'
import type { AboutRequest } from '../auth/about-request.ts'
import { welcome } from '../auth/welcome.ts'
import { Problem } from '../problem.ts'

export type Arrived = { provider: string; identity: OutsideIdentity; language: Language; about: AboutRequest }

/**
 * Who it is here that a provider has sent: the person it is linked to, or somebody new. An address alone never opens what is there.
 * @throws Problem state-conflict when the address belongs to somebody, forbidden when the provider does not vouch for it
 */
export const userOfIdentity = async (tx: EntityManager, arrived: Arrived): Promise<UserRow> => {
  const userId = (await useLink(tx, subjectOf(arrived))) ?? (await newcomer(tx, arrived))
  const user = await findUser(tx, userId)
  if (!user) throw new Problem('forbidden')
  if (user.suspendedAt) throw new Problem('account-suspended')
  return user
}

/** Links a provider to somebody who is signed in; to the same one as often as they like. */
export const linkIdentity = async (tx: EntityManager, arrived: Arrived, userId: string): Promise<void> => {
  requireVouched(arrived.identity)
  if ((await useLink(tx, subjectOf(arrived))) === userId) return
  await link(tx, arrived, userId)
  const [own] = await listMemberships(tx, userId)
  const { provider, about } = arrived
  const entry = { actor: userId, action: 'identity.linked', subject: userId, facts: { provider } } as const
  await audit(tx, { accountId: own?.accountId ?? null, ...entry, requestId: about.requestId, ip: about.ip })
}

const newcomer = async (tx: EntityManager, arrived: Arrived): Promise<string> => {
  const { identity, language, provider, about } = arrived
  requireVouched(identity)
  const email = addressOf(identity)
  const user = { email: email ?? noAddress(), name: nameOf(identity), language, timeZone: 'UTC', passwordHash: null }
  const known = email === null ? undefined : await findUserByEmail(tx, email)
  if (known?.emailVerifiedAt)
    throw new Problem('state-conflict', {
      detail: 'Somebody signs in with this address already: sign in as you do, and link the provider there.',
    })
  const userId = known ? await takeOver(tx, known.id, user) : (await createUser(tx, user)).userId
  await link(tx, arrived, userId)
  const [own] = await listMemberships(tx, userId)
  const { requestId, ip } = about
  const entry = { actor: userId, action: 'user.registered', subject: userId, facts: { provider } } as const
  await audit(tx, { accountId: own?.accountId ?? null, ...entry, requestId, ip })
  if (email !== null && (await verifyEmail(tx, userId))) await welcome(tx, userId, about)
  return userId
}

/** Whoever has registered with an address that they never proved has no claim to it: their password goes. */
const takeOver = async (tx: EntityManager, userId: string, user: NewUser): Promise<string> => {
  await signUpAgain(tx, userId, user)
  await dropTokens(tx, userId)
  return userId
}

const requireVouched = ({ email, isEmailVerified }: OutsideIdentity): void => {
  if (email !== null && !isEmailVerified)
    throw new Problem('forbidden', { detail: 'The provider does not vouch for your address: verify it there first.' })
}

const link = async (tx: EntityManager, arrived: Arrived, userId: string): Promise<void> => {
  if (!(await addLink(tx, subjectOf(arrived), userId)))
    throw new Problem('state-conflict', { detail: 'It is linked to somebody else, or you have another one linked.' })
}

const subjectOf = ({ provider, identity: { issuer, subject } }: Arrived): OutsideSubject => ({
  provider,
  issuer,
  subject,
})

/** What cannot be written to is no address. */
const addressOf = ({ email }: OutsideIdentity): string | null =>
  emailAddressSchema.safeParse({ email }).data?.email ?? null

const longestName = 100

const nameOf = ({ name, email }: OutsideIdentity): string =>
  name?.trim().slice(0, longestName) || email?.slice(0, email.indexOf('@')).slice(0, longestName) || 'Somebody'
