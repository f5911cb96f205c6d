import { audit } from '#infra/db/identity/audit.ts'
import { grantLot } from '#infra/db/money/lots.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { enrollForPlanCredits } from '#infra/db/money/plan-credits.ts'
import { readSetting } from '#infra/db/settings.ts'
import { claimSignUpGrant } from '#infra/db/money/sign-up-grants.ts'
import { listMemberships } from '#infra/db/identity/users.ts'
import { addressBlock } from '../client-address.ts'
import type { AboutRequest } from './about-request.ts'

/** What a new account is given is good for so long. */
const welcomeDays = 90

/** Whoever has shown for the first time that an address is theirs is given something to try things with; a few of each network a day. */
export const welcome = async (tx: EntityManager, userId: string, about: AboutRequest): Promise<void> => {
  const [own] = await listMemberships(tx, userId)
  if (!own) return
  const { accountId } = own
  const credits = await readSetting(tx, 'sign_up.promo_credits')
  const mostADay = await readSetting(tx, 'sign_up.promos_per_ip_and_day')
  const isGranted = credits > 0 && (await claimSignUpGrant(tx, addressBlock(about.ip), mostADay))
  if (isGranted) {
    const expiresAt = new Date(Date.now() + welcomeDays * 24 * 3_600_000)
    const memo = 'a welcome to try things with'
    const operationId = `sign-up:${userId}`
    await grantLot(tx, { accountId, kind: 'promo', amount: BigInt(credits), expiresAt, operationId, memo })
    // Those of the free plan are guarded as the welcome is: an account alone is worth nothing.
    await enrollForPlanCredits(tx, accountId)
  }
  const facts = { welcomed: isGranted }
  const { requestId, ip } = about
  await audit(tx, { accountId, actor: userId, action: 'email.verified', subject: userId, facts, requestId, ip })
}
