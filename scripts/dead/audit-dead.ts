import { audit } from '#infra/db/identity/audit.ts'
import type { EntityManager } from '#infra/db/orm.ts'

/** Says in the platform's own audit log what was done to dead letters: which were meant, and how many it were. */
export const auditDead = (em: EntityManager, action: `dead_letters.${string}`, facts: object): Promise<void> =>
  audit(em, { accountId: null, actor: 'cli', action, subject: 'dead-letters', facts: { ...facts } })
