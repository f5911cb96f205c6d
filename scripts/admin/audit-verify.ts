import { verifyAudit } from '#infra/db/identity/audit.ts'
import type { AdminCommand } from './needs.ts'

export const auditVerify: AdminCommand = {
  usage: '[<account>]',
  about: 'Checks that no entry of the audit log was changed, taken out or cut off.',
  takes: { least: 0, most: 1 },
  run: async ({ em }, { words }) => {
    const broken = await verifyAudit(em(), words[0])
    const lines = broken.map(({ chain, sequence, what }) => `${chain} ${sequence}: ${what}`)
    return {
      text: broken.length === 0 ? 'The audit log is whole.' : lines.join('\n'),
      json: { is_whole: broken.length === 0, broken },
      isBad: broken.length > 0,
    }
  },
}
