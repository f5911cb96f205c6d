import type { UserView } from '#contracts/http/me.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { findUser, listMemberships, type UserRow } from '#infra/db/identity/users.ts'
import type { Links } from '#infra/storage/links.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

export type MeDeps = { em: () => EntityManager; links: Pick<Links, 'signLink'> }

/** The row of whoever is signed in. */
export const findMe = async (em: EntityManager, { person }: Caller): Promise<UserRow> => {
  const user = await findUser(em, person!.userId)
  if (!user) throw new Problem('token-revoked')
  return user
}

/** Whoever is signed in, as they are shown to themselves. */
export const viewMe = async (
  em: EntityManager,
  user: UserRow,
  { accountId, links }: { accountId: string; links: MeDeps['links'] },
): Promise<UserView> => ({
  object: 'user',
  id: user.id,
  email: user.email,
  email_verified: user.emailVerifiedAt !== null,
  name: user.name,
  language: user.language,
  time_zone: user.timeZone,
  avatar_asset_id: user.avatarAssetId,
  avatar_url: user.avatarAssetId === null ? null : links.signLink(user.avatarAssetId).url,
  second_factor: user.hasTotp ? 'app' : 'none',
  memberships: (await listMemberships(em, user.id)).map(({ accountId: id, accountName, role }) => ({
    account_id: id,
    account_name: accountName,
    role,
    is_current: id === accountId,
  })),
  created_at: user.createdAt.toISOString(),
})
