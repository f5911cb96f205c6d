import { findAccountName, listOwners } from '../identity/members.ts'
import type { EntityManager } from '../orm.ts'
import { sendLetter } from '../messages/send-letter.ts'

/** Writes to the owners of an account whose credits have become low. An account of keys alone has nobody to write to. */
export const sendLowCreditLetters = async (
  tx: EntityManager,
  { accountId, available }: { accountId: string; available: bigint },
): Promise<void> => {
  const owners = await listOwners(tx, accountId)
  if (owners.length === 0) return
  const facts = { account: await findAccountName(tx, accountId), available: String(available) }
  for (const { email: to, language } of owners)
    await sendLetter(tx, { to, language, letter: 'credits-low', facts }, { requestId: accountId })
}
