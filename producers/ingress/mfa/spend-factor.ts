import type { SigningKey } from '#infra/config-values.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { claimRecoveryCode, claimStep, findSecret } from '#infra/db/identity/second-factors.ts'
import type { Throttle } from '#infra/db/identity/throttles.ts'
import { recoveryDigest } from '#infra/identity/recovery-codes.ts'
import { totpStep } from '#infra/identity/totp.ts'

export type FactorDeps = {
  em: () => EntityManager
  /** What the secrets of apps are sealed with; the first seals. */
  wrappingKeys: readonly SigningKey[]
}

/** What somebody sends to show a second factor: one of the two. */
export type GivenFactor = { code?: string | undefined; recovery_code?: string | undefined }

/** Five tries in five minutes, and soon one an hour: of a million codes three are right at a time. */
const ofFactor = { free: 5, firstWaitSeconds: 300, longestWaitSeconds: 3_600, forgetMinutes: 24 * 60 }

/** Tries of those who have shown the first factor only. */
export const factorThrottle = (userId: string): Throttle => ({ subject: `mfa:${userId}`, ...ofFactor })

/** Tries of somebody who is signed in: nobody else can use these up. */
export const ownFactorThrottle = (sessionId: string): Throttle => ({ subject: `mfa:${sessionId}`, ...ofFactor })

/** Uses a second factor up in the transaction of what it opens; false when it is wrong, or was used. */
export const spendFactor = async (
  tx: EntityManager,
  { wrappingKeys }: Pick<FactorDeps, 'wrappingKeys'>,
  { userId, given }: { userId: string; given: GivenFactor },
): Promise<boolean> => {
  if (given.recovery_code !== undefined)
    return claimRecoveryCode(tx, userId, recoveryDigest(userId, given.recovery_code))
  const known = await findSecret(tx, wrappingKeys, userId)
  const step = known?.isActive ? totpStep(known.secret, given.code ?? '') : undefined
  return known !== undefined && step !== undefined && claimStep(tx, { userId, step, sealed: known.sealed })
}
