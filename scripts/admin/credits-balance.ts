import { readWallet } from '#infra/db/money/ledger.ts'
import { findAccount, type AdminCommand } from './needs.ts'

export const creditsBalance: AdminCommand = {
  usage: '<account>',
  about: 'Shows what an account may spend and what its open tasks hold.',
  takes: { least: 1, most: 1 },
  run: async ({ em }, { words }) => {
    const { id, name } = await findAccount(em(), words[0]!)
    const { available, held } = await readWallet(em(), id)
    return { text: `${id}  ${available} available, ${held} held  ${name}`, json: { account: id, available, held } }
  },
}
