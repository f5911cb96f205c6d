import { purgeLetters } from '#infra/db/messages/dead-letters.ts'
import { auditDead } from './audit-dead.ts'
import type { DeadCommand } from './needs.ts'
import { readSelection } from './selection.ts'

export const purgeDead: DeadCommand = {
  usage: '[letters…] [--group <fingerprint>] [--older-than 7d] --yes',
  about:
    'Takes letters out of sight: they are neither listed nor replayed any more. Says how many it would be without --yes.',
  options: { group: { type: 'string' }, 'older-than': { type: 'string' }, yes: { type: 'boolean' } },
  takes: { least: 0, most: 1_000 },
  run: async ({ em }, typed) => {
    const isMeant = typed.isSet('yes')
    const selection = readSelection(typed)
    const letters = await em().transactional(async tx => {
      const count = await purgeLetters(tx, selection, { dryRun: !isMeant })
      if (isMeant) await auditDead(tx, 'dead_letters.purged', { ...selection, letters: count })
      return count
    })
    const counted = `${letters} ${letters === 1 ? 'letter' : 'letters'}`
    return {
      text: isMeant ? `${counted} purged.` : `Nothing was done. With --yes, ${counted} would be purged.`,
      json: { letters, purged: isMeant },
    }
  },
}
