import { readConfig } from '#infra/config.ts'
import { openStorage } from '#infra/storage/open-storage.ts'
import { storageConfig } from '#infra/storage/storage-config.ts'
import { sweepStorage } from '../../consumers/projections/sweep-storage.ts'
import type { AdminCommand } from './needs.ts'

export const storageSweep: AdminCommand = {
  usage: '[--dry-run] [--force]',
  about: 'Removes files that have belonged to nothing for a day, as the platform does itself every day.',
  options: { 'dry-run': { type: 'boolean' }, force: { type: 'boolean' } },
  run: async ({ em, environment }, { isSet }) => {
    const isDryRun = isSet('dry-run')
    const storage = await openStorage(readConfig({ storage: storageConfig }, environment).storage)
    const { files, orphans } = await sweepStorage({ em, storage }, { isDryRun, isForced: isSet('force') })
    const verb = isDryRun ? 'belong to nothing and would be removed' : 'belonged to nothing and were removed'
    return {
      text: [...orphans, `${orphans.length} of ${files} files ${verb}.`].join('\n'),
      json: { files, orphans, removed: !isDryRun },
    }
  },
}
