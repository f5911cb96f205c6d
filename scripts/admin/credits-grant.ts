import { grantCredits } from '#infra/db/identity/accounts.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { UsageFault } from '../command/command.ts'
import { findAccount, type AdminCommand } from './needs.ts'

/** More is a slip of the finger. */
const maxGrant = 10n ** 15n

export const creditsGrant: AdminCommand = {
  usage: '<account> <amount> [--memo "paid by invoice 17"]',
  about: 'Adds credits to an account; the memo goes into the journal and the event.',
  options: { memo: { type: 'string' } },
  takes: { least: 2, most: 2 },
  run: async ({ em }, { words, text }) => {
    const amount = readAmount(words[1]!)
    const { id: accountId } = await findAccount(em(), words[0]!)
    const memo = text('memo') ?? 'granted by the operator'
    await em().transactional(async tx => {
      await grantCredits(tx, { accountId, amount, memo })
      const facts = { amount: String(amount), memo }
      await audit(tx, { accountId, actor: 'cli', action: 'credits.granted', subject: accountId, facts })
    })
    const { available } = await readWallet(em(), accountId)
    return {
      text: `${accountId} was granted ${amount} credits and has ${available}.`,
      json: { accountId, amount, memo, available },
    }
  },
}

const readAmount = (text: string): bigint => {
  const amount = /^\d{1,16}$/.test(text) ? BigInt(text) : 0n
  if (amount === 0n || amount > maxGrant)
    throw new UsageFault(`An amount is a whole number from 1 to ${maxGrant}, not ${text}.`)
  return amount
}
