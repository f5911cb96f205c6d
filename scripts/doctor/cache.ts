import { connectCache, settled } from '#infra/cache/redis.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { messageOf } from '../command/message-of.ts'
import { fault, isAtLeast, ok, type Finding } from './finding.ts'

const wantedVersion = '6.2.0'
/** The platform goes on without Redis after half a second; slow is not down, though. */
const patienceMs = 5_000

/** Redis answers and is new enough. */
export const checkCache = async (url: string): Promise<Finding[]> => {
  const log = createLog({ service: 'doctor', level: 'silent' })
  const redis = connectCache({ url, prefix: '', log, commandTimeoutMs: patienceMs })
  try {
    await settled(redis, 2_000)
    const version = /redis_version:([\d.]+)/.exec(await redis.info('server'))?.[1] ?? 'unknown'
    return isAtLeast(version, wantedVersion)
      ? [ok('redis', `version ${version}`)]
      : [fault('redis', `version ${version}; ${wantedVersion} is needed`, 'upgrade Redis')]
  } catch (error) {
    return [
      fault('redis', `does not answer: ${messageOf(error)}`, 'start it, or check REDIS_URL; npm start brings its own'),
    ]
  } finally {
    redis.disconnect()
  }
}
