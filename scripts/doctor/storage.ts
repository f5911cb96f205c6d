import { ConfigFault, readConfig } from '#infra/config.ts'
import { storageConfig } from '#infra/storage/storage-config.ts'
import type { Environment } from '../environment.ts'
import { checkDiskSpace } from './disk-space.ts'
import { warning, type Finding } from './finding.ts'

/** Files can be stored where the settings say. */
export const checkStorage = async (environment: Environment): Promise<Finding[]> => {
  const config = configOf(environment)
  if (!config) return [warning('storage', 'was not looked at', 'mend its settings first')]
  if (config.kind === 'disk') return checkDiskSpace(config.directory)
  const { checkBucket } = await import('./bucket.ts')
  return checkBucket(config)
}

const configOf = (environment: Environment) => {
  try {
    return readConfig({ storage: storageConfig }, environment).storage
  } catch (error) {
    // The settings have a check of their own.
    if (error instanceof ConfigFault) return undefined
    throw error
  }
}
