import { listFlags, lowerFlags } from '#infra/db/identity/account-flags.ts'
import { moment, table } from '../command/table.ts'
import { findAccount, type AdminCommand } from './needs.ts'

export const accountFlags: AdminCommand = {
  usage: '',
  about: 'Shows the accounts that somebody should look at, and why.',
  takes: { least: 0, most: 0 },
  run: async ({ em }) => {
    const flags = await listFlags(em())
    const rows = flags.map(({ accountId, flag, raisedAt, seenAt, detail }) => [
      accountId,
      flag,
      moment(raisedAt),
      moment(seenAt),
      Object.entries(detail)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    ])
    return { text: table(['account', 'flag', 'raised', 'last seen', 'detail'], rows), json: flags }
  },
}

export const accountUnflag: AdminCommand = {
  usage: '<account>',
  about: 'Takes down the flags of an account that was looked at.',
  takes: { least: 1, most: 1 },
  run: async ({ em }, { words }) => {
    const { id } = await findAccount(em(), words[0]!)
    const lowered = await lowerFlags(em(), id)
    return { text: `${lowered} flags of ${id} are down.`, json: { accountId: id, lowered } }
  },
}
