import { recordKeyUses, type KeyUse } from '#infra/db/identity/api-keys.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { repeat } from '#infra/repeat.ts'
import type { Log } from '#infra/telemetry/log.ts'

/** A use is written within so long, and those in between are not. */
const writeEveryMs = 60_000

export type KeyUses = {
  /** Notes that a key is used now; costs nothing. */
  note: (keyId: string, ip: string) => void
  /** Writes down what was noted since the last time. */
  write: () => Promise<void>
}

/** Where and when keys are used, gathered in memory: a request never waits for it to be written. */
export const keyUses = (em: () => EntityManager): KeyUses => {
  let noted = new Map<string, KeyUse>()
  return {
    note: (keyId, ip) => void noted.set(keyId, { keyId, ip, usedAt: new Date() }),
    write: async () => {
      const uses = [...noted.values()]
      noted = new Map()
      await recordKeyUses(em(), uses)
    },
  }
}

/** Writes uses down once a minute until `signal`, and then for the last time. What a failure loses, the next use says again. */
export const writeUses = async (uses: KeyUses, { log }: { log: Log }, signal: AbortSignal): Promise<void> => {
  await repeat({ once: uses.write, everyMs: writeEveryMs, log }, signal)
  await uses.write().catch((error: unknown) => log.warn({ err: error }, 'the last uses of keys were not written'))
}
