import type { Environment } from '../environment.ts'
import { messageOf } from '../command/message-of.ts'
import { checkBroker } from './broker.ts'
import { checkBrowser } from './browser.ts'
import { checkCache } from './cache.ts'
import { checkDatabase } from './database.ts'
import { fault, type Finding } from './finding.ts'
import { checkSettings } from './settings.ts'
import { checkStorage } from './storage.ts'
import { checkToolchain } from './toolchain.ts'

/** Checks everything, and never fails itself: what cannot be checked is a finding. */
export const examine = async (environment: Environment): Promise<Finding[]> => {
  const broker = environment['RABBITMQ_URL']?.split(',')[0]?.trim()
  const found = await Promise.all([
    guarded('toolchain', checkToolchain()),
    guarded('settings', checkSettings(environment)),
    guarded('postgres', given(environment, 'DATABASE_URL', checkDatabase)),
    guarded('rabbitmq', broker ? checkBroker(broker, environment['RABBITMQ_MANAGEMENT_URL']) : absent('RABBITMQ_URL')),
    guarded('redis', given(environment, 'REDIS_URL', checkCache)),
    guarded('browser', checkBrowser(environment)),
    guarded('storage', checkStorage(environment)),
  ])
  return found.flat()
}

const given = (
  environment: Environment,
  name: string,
  check: (url: string) => Promise<Finding[]>,
): Promise<Finding[]> => {
  const url = environment[name]
  return url ? check(url) : absent(name)
}

const absent = async (name: string): Promise<Finding[]> => [
  fault(name, 'is not known', `start the platform with npm start, or set ${name}`),
]

const guarded = async (check: string, checking: Promise<Finding[]>): Promise<Finding[]> => {
  try {
    return await checking
  } catch (error) {
    return [fault(check, `could not be checked: ${messageOf(error)}`, 'mend what the message says and ask again')]
  }
}
