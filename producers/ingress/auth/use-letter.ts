import { findToken, type FoundToken, type TokenPurpose } from '#infra/db/identity/one-time-tokens.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { Problem } from '../problem.ts'

/** @throws Problem link-invalid for a token that is none, or was used; link-expired for one that came too late */
export const findLetter = async (
  em: EntityManager,
  token: string,
  purposes: readonly TokenPurpose[],
): Promise<FoundToken> => {
  const found = await findToken(em, token, purposes)
  if (!found) throw usedLetter()
  if (found.isExpired) throw new Problem('link-expired', { detail: 'Have another letter sent.' })
  return found
}

export const usedLetter = (): Problem =>
  new Problem('link-invalid', { detail: 'The link was used, or another letter has taken its place.' })
